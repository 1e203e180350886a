(* THEORY 5, gradient descent with a strict edge: the norm diverges and W(t)/|W(t)| tends to W_mm/|W_mm|, from any start.

   Potential: with v = |W - W_fin|, p = <W - W_fin, W_mm>/|W_mm|, the quantity p - v + c log(v + c) - eta L never falls, because the point of the ray
   W_fin + s W_mm at about the same distance has a smaller risk. So p >= v - O(log v). *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk RayBound Convexity PenaltyPath PenaltyMinimiser.
From Attest Require Import Smoothness DescentBounds ExcessRisk FiniteComponent SmallRiskDirection.
Import ListNotations.
Open Scope R_scope.

Section Direction.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Hypothesis HR : realisable D.
Variables (Wmm Wf : mat).
Hypothesis HW : is_Wmm D Wmm.
Hypothesis minimal : forall V, Lbar D tied Wf <= Lbar D tied V.
Hypothesis strict : 0 < inner D Wmm Wmm.
Local Notation norm := (norm_ D).
Let w := norm Wmm.
Lemma w_pos : 0 < w.
Proof. now apply sqrt_lt_R0. Qed.
(** far from W_fin, a point of the ray W_fin + s W_mm at about the same distance has a smaller risk *)
Lemma far_comparison : exists c R1, 0 < c /\ forall W, R1 <= norm (diff W Wf) ->
  risk D (plus Wf (times ((norm (diff W Wf) + c) / w) Wmm)) <= risk D W.
Proof.
  pose proof w_pos as Hw. pose proof (kappa_nonneg D tied tied_refl HR Wf) as HK.
  destruct (direction D tied tied_refl tied_scc HR Wmm Wf HW minimal (kappa D tied Wf + 1) ltac:(lra)) as (c & s0 & Hd).
  set (f := Rabs (inner D Wf Wmm)). set (c' := (Rabs c + f) / w + 1). assert (Hf : 0 <= f) by apply Rabs_pos. pose proof (Rabs_pos c) as Hc0.
  assert (Hc : 0 < c'). { unfold c'. assert (0 <= (Rabs c + f) / w); [|lra]. apply Rmult_le_pos; [lra|left; now apply Rinv_0_lt_compat]. }
  exists c', (Rmax 0 (s0 * w)). split; [exact Hc|]. intros W Hfar. set (v := norm (diff W Wf)) in *. set (s := (v + c') / w).
  assert (V0 : 0 <= v) by apply norm_pos. pose proof (Rmax_r 0 (s0 * w)) as M1. assert (Es : s * w = v + c') by (unfold s; field; lra).
  assert (S0 : 0 <= s) by (unfold s; apply Rmult_le_pos; [lra|left; now apply Rinv_0_lt_compat]).
  assert (S1 : s0 <= s) by (apply Rmult_le_reg_r with w; [auto|lra]).
  destruct (B1 D tied tied_refl tied_scc Wmm Wf s HR (proj1 HW) S0) as [_ B]. pose proof (exp_pos (- s)) as Ep.
  destruct (Rle_dec (risk D W) (Lbar D tied Wf + (kappa D tied Wf + 1) * exp (- s))) as [L|L]; [exfalso|apply Rnot_le_lt in L; lra].
  specialize (Hd s W S1 L). pose proof (proj2 (inner_norms D (diff W Wf) Wmm)) as CS. fold v w in CS. rewrite inner_diff_l in CS.
  assert (Ew : inner D Wmm Wmm = w * w) by (unfold w; now rewrite norm_sqr). rewrite Ew in Hd. pose proof (Rle_abs (inner D Wf Wmm)) as A1.
  fold f in A1. pose proof (Rle_abs c) as A2.
  assert (Ec : c' * w = Rabs c + f + w) by (unfold c'; field; lra). replace (s * (w * w)) with ((v + c') * w) in Hd by (rewrite <- Es; ring). lra.
Qed.

Variables (eta : R) (W0 : mat).
Hypothesis eta_pos : 0 < eta.
Hypothesis eta_small : eta * beta D <= 1.
Local Notation W := (descent D eta W0).
Local Notation v := (fun t => norm (diff (W t) Wf)).
Lemma distance_diverges B : exists t0, forall t, (t0 <= t)%nat -> B <= v t.
Proof.
  pose proof w_pos as Hw. destruct (direction D tied tied_refl tied_scc HR Wmm Wf HW minimal 1 ltac:(lra)) as (c & s0 & Hd).
  set (s := Rmax s0 ((B * w + c + Rabs (inner D Wf Wmm)) / (w * w))).
  destruct (descent_infimum D tied tied_refl tied_scc HR eta W0 Wf eta_pos eta_small (ex_intro _ Wmm (proj1 HW)) minimal (exp (- s)) (exp_pos _))
    as (t0 & Ht0).
  exists t0. intros t Ht. specialize (Ht0 t Ht). pose proof (Rmax_l s0 ((B * w + c + Rabs (inner D Wf Wmm)) / (w * w))) as M0.
  pose proof (Rmax_r s0 ((B * w + c + Rabs (inner D Wf Wmm)) / (w * w))) as M1. fold s in M0, M1.
  specialize (Hd s (W t) M0 ltac:(lra)). pose proof (proj2 (inner_norms D (diff (W t) Wf) Wmm)) as CS. fold w in CS. rewrite inner_diff_l in CS.
  assert (Ew : inner D Wmm Wmm = w * w) by (unfold w; now rewrite norm_sqr). rewrite Ew in Hd. pose proof (Rle_abs (inner D Wf Wmm)).
  assert (P : 0 < w * w) by now apply Rmult_lt_0_compat. apply (Rmult_le_compat_r (w * w)) in M1; [|lra]. unfold Rdiv in M1.
  rewrite Rmult_assoc, Rinv_l, Rmult_1_r in M1 by lra.
  pose proof (Rle_abs (- inner D Wf Wmm)) as A2. rewrite Rabs_Ropp in A2. apply Rmult_le_reg_r with w; [auto|]. lra.
Qed.
(** ** The norm diverges *)
Theorem descent_norm B : exists t0, forall t, (t0 <= t)%nat -> B <= norm (W t).
Proof.
  destruct (distance_diverges (B + norm Wf)) as (t0 & Ht0). exists t0. intros t Ht. specialize (Ht0 t Ht). cbv beta in Ht0.
  pose proof (norm_plus D (W t) (times (-1) Wf)) as T.
  rewrite (norm_same D (plus (W t) (times (-1) Wf)) (diff (W t) Wf)) in T by (intros a b _ _; unfold plus, times, diff; ring).
  assert (E0 : norm (times (-1) Wf) = norm Wf) by (unfold norm_; f_equal; rewrite inner_times2; ring). lra.
Qed.
(** ** The direction, with its rate in the norm *)
Theorem descent_direction_rate : exists c C t0, 0 < c /\ forall t, (t0 <= t)%nat ->
  (v t - c * ln (v t + c) - C) * norm Wmm <= inner D (diff (W t) Wf) Wmm.
Proof.
  pose proof w_pos as Hw. destruct far_comparison as (c & R1 & Hc & Hfar). destruct (distance_diverges (Rmax R1 (Rmax c 1))) as (t0 & Ht0).
  set (p := fun t => inner D (diff (W t) Wf) Wmm / w). set (phi := fun t => p t - v t + c * ln (v t + c) - eta * risk D (W t)).
  assert (Step : forall t, (t0 <= t)%nat -> phi t <= phi (S t)).
  { intros t Ht. pose proof (Ht0 t Ht) as B0. pose proof (Ht0 (S t) ltac:(lia)) as B1'. pose proof (Rmax_l R1 (Rmax c 1)).
    pose proof (Rmax_r R1 (Rmax c 1)). pose proof (Rmax_l c 1). pose proof (Rmax_r c 1).
    cbv beta in B0, B1'. unfold phi. set (x := v t) in *. set (y := v (S t)) in *. cbv beta in x, y. fold x in B0. fold y in B1'.
    specialize (Hfar (W t) ltac:(fold x; lra)). fold x in Hfar. set (s := (x + c) / w) in *. set (g := gradient D (W t)).
    pose proof (risk_tangent D HR (W t) (plus Wf (times s Wmm))) as T. fold g in T.
    assert (G : s * inner D g Wmm <= inner D g (diff (W t) Wf)).
    { assert (E0 : inner D g (diff (plus Wf (times s Wmm)) (W t)) = s * inner D g Wmm - inner D g (diff (W t) Wf)).
      { rewrite <- inner_times_r, <- inner_diff_r. apply sum2_ext; intros. unfold diff, plus, times. ring. }
      lra. }
    assert (Ep : p (S t) - p t = - eta * inner D g Wmm / w).
    { unfold p. replace (inner D (diff (W (S t)) Wf) Wmm) with (inner D (diff (W t) Wf) Wmm - eta * inner D g Wmm); [field; lra|].
      rewrite <- inner_times_l, <- inner_diff_l. apply sum2_ext; intros. cbn [descent]. unfold step, diff, times. fold g. ring. }
    assert (Ey : y * y = x * x - 2 * eta * inner D g (diff (W t) Wf) + eta * eta * inner D g g).
    { unfold x, y. rewrite !norm_sqr. unfold inner. rewrite <- !sum2_scale, <- sum2_minus, <- sum2_plus. apply sum2_ext; intros. cbn [descent].
      unfold step, diff, times. fold g. ring. }
    pose proof (descent_monotone D HR eta eta_pos eta_small W0 t) as Mo. fold g in Mo. set (dL := risk D (W t) - risk D (W (S t))).
    pose proof (inner_diff_nonneg D g) as Ng. set (gg := inner D g g) in *. assert (Hgg : eta * eta * gg <= 2 * eta * dL).
    { unfold dL. apply (Rmult_le_compat_l (2 * eta)) in Mo; [|lra]. lra. }
    assert (HdL : 0 <= dL). { unfold dL. assert (0 <= eta / 2 * gg) by (apply Rmult_le_pos; lra). lra. }
    assert (Q1 : (y * y - x * x) / 2 - eta * dL <= (x + c) * (p (S t) - p t)).
    { rewrite Ep, Ey. replace ((x + c) * (- eta * inner D g Wmm / w)) with (- eta * (s * inner D g Wmm)) by (unfold s; field; lra).
      apply (Rmult_le_compat_l eta) in G; [|lra]. lra. }
    assert (Xc : 1 <= x + c) by lra. pose proof (log_step c x y Hc ltac:(lra) ltac:(lra)) as LS.
    assert (Q2 : (y * y - x * x) / (2 * (x + c)) - eta * dL <= p (S t) - p t).
    { apply Rmult_le_reg_l with (x + c); [lra|].
      replace ((x + c) * ((y * y - x * x) / (2 * (x + c)) - eta * dL)) with ((y * y - x * x) / 2 - (x + c) * (eta * dL)) by (field; lra).
      assert (0 <= eta * dL) by (apply Rmult_le_pos; lra). assert (1 * (eta * dL) <= (x + c) * (eta * dL)) by (apply Rmult_le_compat_r; lra). lra. }
    unfold dL in Q2. lra. }
  assert (Phi : forall t, (t0 <= t)%nat -> phi t0 <= phi t).
  { induction 1 as [|t Ht IH]; [lra|]. specialize (Step t Ht). lra. }
  exists c, (- phi t0), t0. split; [auto|]. intros t Ht. specialize (Phi t Ht). unfold phi at 2 in Phi. pose proof (risk_nonneg D HR (W t)) as Rn.
  assert (0 <= eta * risk D (W t)) by (apply Rmult_le_pos; lra).
  assert (E0 : inner D (diff (W t) Wf) Wmm = p t * w) by (unfold p; field; lra). rewrite E0. apply Rmult_le_compat_r; [apply norm_pos|].
  cbv beta in *. lra.
Qed.
(** ** The cosine of the angle to W_mm comes to 1 *)
Theorem descent_direction e : 0 < e -> exists t0, forall t, (t0 <= t)%nat -> (1 - e) * (norm (W t) * norm Wmm) <= inner D (W t) Wmm.
Proof.
  intros He. destruct (Rle_dec 1 e) as [L1|L1].
  { (* nothing to show beyond a positive product: use e = 1/2 *) assert (H2 : exists t0, forall t, (t0 <= t)%nat -> 0 <= inner D (W t) Wmm).
    { destruct (direction D tied tied_refl tied_scc HR Wmm Wf HW minimal 1 ltac:(lra)) as (c & s0 & Hd).
      set (s := Rmax s0 (Rabs c / inner D Wmm Wmm)).
      destruct (descent_infimum D tied tied_refl tied_scc HR eta W0 Wf eta_pos eta_small (ex_intro _ Wmm (proj1 HW)) minimal (exp (- s)) (exp_pos _))
        as (t0 & Ht0). exists t0. intros t Ht. specialize (Ht0 t Ht).
      specialize (Hd s (W t) (Rmax_l _ _) ltac:(lra)). pose proof (Rmax_r s0 (Rabs c / inner D Wmm Wmm)) as M1. fold s in M1.
      apply (Rmult_le_compat_r (inner D Wmm Wmm)) in M1; [|lra].
      unfold Rdiv in M1. rewrite Rmult_assoc, Rinv_l, Rmult_1_r in M1 by lra. pose proof (Rle_abs c). lra. }
    destruct H2 as (t0 & H2). exists t0. intros t Ht. specialize (H2 t Ht). pose proof (Rmult_le_pos _ _ (norm_pos D (W t)) (norm_pos D Wmm)). nra. }
  pose proof w_pos as Hw. destruct descent_direction_rate as (c & C & t1 & Hc & Hr). set (d := e / (2 * c)).
  assert (Hd : 0 < d) by (apply Rdiv_lt_0_compat; lra).
  set (K := c * (d * c - 1 - ln d) + C + norm Wf + norm Wf). destruct (distance_diverges (Rmax 0 (2 * K / e))) as (t2 & Ht2). exists (Nat.max t1 t2).
  intros t Ht.
  specialize (Hr t ltac:(lia)). specialize (Ht2 t ltac:(lia)). cbv beta in Hr, Ht2. set (x := norm (diff (W t) Wf)) in *.
  pose proof (Rmax_l 0 (2 * K / e)). pose proof (Rmax_r 0 (2 * K / e)) as M1.
  pose proof (ln_below_line d (x + c) Hd ltac:(lra)) as LB. assert (Ecd : c * d = e / 2) by (unfold d; field; lra).
  assert (Nw : norm (W t) <= x + norm Wf).
  { unfold x. rewrite (norm_same D (W t) (plus (diff (W t) Wf) Wf)) by (intros a b _ _; unfold plus, diff; ring). apply norm_plus. }
  pose proof (proj1 (inner_norms D Wf Wmm)) as CS. rewrite inner_diff_l in Hr. fold w in Hr, CS. fold w.
  assert (HK : K <= e / 2 * x).
  { apply (Rmult_le_compat_l (e / 2)) in M1; [|lra]. replace (e / 2 * (2 * K / e)) with K in M1 by (field; lra). apply Rle_trans with (1 := M1).
    apply Rmult_le_compat_l; lra. }
  (* (1-e)|W| <= (1-e)(x + f) <= x - c ln(x+c) - C - f *)
  assert (S1 : (1 - e) * norm (W t) <= x - c * ln (x + c) - C - norm Wf).
  { assert ((1 - e) * norm (W t) <= (1 - e) * (x + norm Wf)) by (apply Rmult_le_compat_l; lra). apply (Rmult_le_compat_l c) in LB; [|lra].
    assert (c * (d * (x + c) - 1 - ln d) = e / 2 * x + c * (d * c - 1 - ln d)) by (rewrite <- Ecd; ring). pose proof (norm_pos D Wf).
    assert (0 <= e * norm Wf) by (apply Rmult_le_pos; lra). unfold K in HK. lra. }
  apply (Rmult_le_compat_r w) in S1; [|lra]. lra.
Qed.
(** the same as a distance of unit vectors *)
Corollary descent_direction_unit e : 0 < e -> exists t0, forall t, (t0 <= t)%nat ->
  0 < norm (W t) /\ norm (diff (times (/ norm (W t)) (W t)) (times (/ norm Wmm) Wmm)) <= e.
Proof.
  intros He. pose proof w_pos as Hw. assert (He2 : 0 < e * e / 2) by (pose proof (Rmult_lt_0_compat e e He He); lra).
  destruct (descent_direction (e * e / 2) He2) as (t1 & H1). destruct (descent_norm 1) as (t2 & H2). exists (Nat.max t1 t2). intros t Ht.
  specialize (H1 t ltac:(lia)). specialize (H2 t ltac:(lia)). fold w in H1. fold w.
  set (x := norm (W t)) in *. split; [lra|]. unfold norm_. rewrite <- (sqrt_square e) by lra. apply sqrt_le_1_alt.
  assert (E0 : inner D (diff (times (/ x) (W t)) (times (/ w) Wmm)) (diff (times (/ x) (W t)) (times (/ w) Wmm))
    = 2 - 2 * (inner D (W t) Wmm * / (x * w))).
  { rewrite inner_diff_l, !inner_diff_r, !inner_times_l, !inner_times_r, (inner_sym D Wmm (W t)), <- !norm_sqr. fold x w. field. lra. }
  rewrite E0. assert (P : 0 < x * w) by (apply Rmult_lt_0_compat; lra).
  apply (Rmult_le_compat_r (/ (x * w))) in H1; [|left; now apply Rinv_0_lt_compat].
  rewrite Rmult_assoc, Rinv_r in H1 by lra. lra.
Qed.
End Direction.
