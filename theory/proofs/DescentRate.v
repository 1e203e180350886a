(* THEORY 5 and 6.8, the rate of the direction of descent: B7 from above, B2 and B3 from below, give
   |W(t)/|W(t)| - W_mm/|W_mm||^2 <= K / log t. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk RayBound Smoothness DescentBounds ExcessRisk.
From Attest Require Import FiniteComponent SmallRiskDirection DescentDirection FiniteComponentBound OutsideMass NormBound.
Import ListNotations.
Open Scope R_scope.

Section Rate.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Hypothesis HR : realisable D.
Variables (Wf Wmm W0 : mat) (eta : R).
Hypothesis HWf : S_fin D Wf.
Hypothesis minimal : forall V, Lbar D tied Wf <= Lbar D tied V.
Hypothesis HW : is_Wmm D Wmm.
Hypothesis strict : strict_edge D.
Hypothesis eta_pos : 0 < eta.
Hypothesis eta_small : eta * beta D <= 1.
Let W := descent D eta W0.
Let w := norm_ D Wmm.
Definition excess t := risk D (W t) - Lbar D tied Wf.
Lemma excess_positive t : 0 < excess t.
Proof. exact (excess_pos D tied tied_refl tied_scc HR Wf minimal strict (W t)). Qed.
Lemma excess_small e : 0 < e -> exists t0, forall t, (t0 <= t)%nat -> excess t <= e.
Proof.
  intros He. destruct (descent_infimum D tied tied_refl tied_scc HR eta W0 Wf eta_pos eta_small (ex_intro _ Wmm (proj1 HW)) minimal e He) as (t0 & H).
  exists t0. intros t Ht. specialize (H t Ht). unfold excess, W. lra.
Qed.
(** both bounds in terms of log 1/excess *)
Theorem two_sided : exists c1 c2 t0, 0 <= c1 /\ 0 <= c2 /\ forall t, (t0 <= t)%nat ->
  (ln (/ excess t) - c1) * (w * w) <= inner D (W t) Wmm /\ norm_ D (W t) <= w * (ln (/ excess t) + c2).
Proof.
  pose proof (Wmm_pos D Wmm HW strict) as Pw. fold w in Pw. pose proof (Mb_pos D Wmm HW strict) as PM. pose proof (n_pos D HR) as Pn.
  set (M := Mb D) in *.
  destruct (curvature D tied tied_refl tied_scc HR Wf) as (lambda & Pl & Cv).
  destruct (direction D tied tied_refl tied_scc HR Wmm Wf HW minimal 1 ltac:(lra)) as (c & s0 & Hd).
  set (sigma := lambda * exp (- (M * 1))). assert (Ps : 0 < sigma) by (apply Rmult_lt_0_compat; [auto|apply exp_pos]).
  set (C := 2 + n D / 2 + 2 * (M * M) / sigma).
  assert (PC : 0 < C). { unfold C. assert (0 <= 2 * (M * M) / sigma) by (apply Rmult_le_pos; [nra|left; now apply Rinv_0_lt_compat]). lra. }
  set (b1 := lambda * (exp (- (M * 1)) + M * 1 - 1) / (M * M)).
  assert (Pb1 : 0 < b1) by (apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat; [auto|apply exp_strict; lra]|now apply Rmult_lt_0_compat]).
  set (e := Rmin (Rmin (b1 / 2) (1 / 8)) (Rmin (sigma * w / (8 * M)) (Rmin (/ (2 * C)) (exp (- s0))))).
  assert (Pe : 0 < e). { unfold e.
    repeat apply Rmin_pos; try lra; [apply Rdiv_lt_0_compat; [now apply Rmult_lt_0_compat|lra]|apply Rinv_0_lt_compat; lra|apply exp_pos]. }
  pose proof (Rmin_l (Rmin (b1 / 2) (1 / 8)) (Rmin (sigma * w / (8 * M)) (Rmin (/ (2 * C)) (exp (- s0))))) as M1.
  pose proof (Rmin_r (Rmin (b1 / 2) (1 / 8)) (Rmin (sigma * w / (8 * M)) (Rmin (/ (2 * C)) (exp (- s0))))) as M2. fold e in M1, M2.
  pose proof (Rmin_l (b1 / 2) (1 / 8)). pose proof (Rmin_r (b1 / 2) (1 / 8)).
  pose proof (Rmin_l (sigma * w / (8 * M)) (Rmin (/ (2 * C)) (exp (- s0)))).
  pose proof (Rmin_r (sigma * w / (8 * M)) (Rmin (/ (2 * C)) (exp (- s0)))). pose proof (Rmin_l (/ (2 * C)) (exp (- s0))).
  pose proof (Rmin_r (/ (2 * C)) (exp (- s0))).
  destruct (excess_small e Pe) as (t0 & Ht0). pose proof (Ht0 t0 (le_n _)) as E0. pose proof (excess_positive t0) as E1. set (e0 := excess t0) in *.
  assert (EM : 8 * M * e0 <= sigma * w). { assert (A : e0 <= sigma * w / (8 * M)) by lra. apply (Rmult_le_compat_l (8 * M)) in A; [|lra].
    replace (8 * M * (sigma * w / (8 * M))) with (sigma * w) in A by (field; lra). exact A. }
  assert (EC : C * e0 <= 1 / 2). { assert (A : e0 <= / (2 * C)) by lra. apply (Rmult_le_compat_l C) in A; [|lra].
    replace (C * / (2 * C)) with (1 / 2) in A by (field; lra). exact A. }
  destruct (project_sequence D tied tied_scc HR W) as (Hs & HH).
  set (c2 := norm_ D (diff (W t0) (Hs t0)) / w + Rabs (ln e0) + 2 * C * e0 + (norm_ D Wf + 1) / w). exists (Rabs c / (w * w)), c2, t0.
  assert (Pww : 0 < w * w) by now apply Rmult_lt_0_compat. pose proof (Rabs_pos c) as Ac. pose proof (Rabs_pos (ln e0)) as Al.
  pose proof (norm_pos D (diff (W t0) (Hs t0))) as N0. pose proof (norm_pos D Wf) as N1. pose proof (Rinv_0_lt_compat _ Pw) as Iw.
  assert (Q1 : 0 <= norm_ D (diff (W t0) (Hs t0)) / w) by (apply Rmult_le_pos; lra).
  assert (Q2 : 0 <= (norm_ D Wf + 1) / w) by (apply Rmult_le_pos; lra). assert (Q3 : 0 <= 2 * C * e0) by (apply Rmult_le_pos; lra).
  split; [apply Rmult_le_pos; [auto|left; now apply Rinv_0_lt_compat]|]. split; [unfold c2; lra|]. intros t Ht. pose proof (Ht0 t Ht) as Et.
  pose proof (excess_positive t) as Pt. split.
  - assert (Ex : exp (- ln (/ excess t)) = excess t) by (rewrite ln_Rinv, Ropp_involutive, exp_ln by auto; reflexivity).
    assert (Ls : s0 <= ln (/ excess t)). { apply Rnot_lt_le. intros L.
      assert (A : exp (- s0) < exp (- ln (/ excess t))) by (apply exp_increasing; lra). rewrite Ex in A. lra. }
    specialize (Hd (ln (/ excess t)) (W t) Ls). rewrite Ex in Hd. lapply Hd; [clear Hd; intros Hd|unfold excess; lra]. rewrite <- norm_sqr in Hd.
    fold w in Hd. pose proof (Rle_abs c).
    replace ((ln (/ excess t) - Rabs c / (w * w)) * (w * w)) with (ln (/ excess t) * (w * w) - Rabs c) by (field; lra). lra.
  - pose proof (B7 D tied tied_refl tied_scc HR Wf Wmm eta minimal HW strict eta_pos eta_small lambda HWf Pl Cv 1 e0 ltac:(lra) W0 Hs t0) as K.
    cbv zeta in K. fold W w M sigma in K. fold C in K.
    specialize (K HH eq_refl ltac:(fold b1; lra) ltac:(lra) EM EC t Ht). change (risk D (W t) - Lbar D tied Wf) with (excess t) in K.
    assert (Rad : norm_ D (diff (Hs t) Wf) <= 1).
    { left.
      apply (B6_radius D tied tied_refl HR Wf lambda M HWf minimal (Rlt_le _ _ Pl) Cv PM) with (W := W t); try apply HH;
        [|lra|fold b1; change (risk D (W t) - Lbar D tied Wf) with (excess t); lra].
      intros s u v Hsm Hu Hv. unfold M. rewrite Mb_sqr. now apply (beta_bound D s). }
    set (P0 := diff (W t0) (Hs t0)) in *. set (PT := diff (W t) (Hs t)) in *.
    assert (T1 : norm_ D PT <= norm_ D (diff PT P0) + norm_ D P0).
    { rewrite (norm_same D PT (plus (diff PT P0) P0)) by (intros a b _ _; unfold plus, diff; ring). apply norm_plus. }
    assert (T2 : norm_ D (Hs t) <= norm_ D (diff (Hs t) Wf) + norm_ D Wf).
    { rewrite (norm_same D (Hs t) (plus (diff (Hs t) Wf) Wf)) by (intros a b _ _; unfold plus, diff; ring). apply norm_plus. }
    assert (T3 : norm_ D (W t) <= norm_ D PT + norm_ D (Hs t)).
    { rewrite (norm_same D (W t) (plus PT (Hs t))) by (intros a b _ _; unfold PT, plus, diff; ring). apply norm_plus. }
    assert (El : ln (e0 / excess t) = ln e0 + ln (/ excess t)) by (unfold Rdiv; rewrite ln_mult by (try apply Rinv_0_lt_compat; lra); reflexivity).
    rewrite El in K. pose proof (Rle_abs (ln e0)).
    assert (Kc : w * (ln e0 + ln (/ excess t) + 2 * C * (e0 - excess t)) <= w * (ln (/ excess t) + Rabs (ln e0) + 2 * C * e0)).
    { apply Rmult_le_compat_l; [lra|]. assert (0 <= 2 * C * excess t) by (apply Rmult_le_pos; lra). lra. }
    replace (w * (ln (/ excess t) + c2)) with (norm_ D P0 + w * (ln (/ excess t) + Rabs (ln e0) + 2 * C * e0) + (norm_ D Wf + 1))
      by (unfold c2; field; lra). lra.
Qed.
(** log 1/excess grows at least like half of log t *)
Lemma excess_log : exists t0, (3 <= t0)%nat /\ forall t, (t0 <= t)%nat -> ln (INR t) / 2 <= ln (/ excess t).
Proof.
  pose proof (Wmm_pos D Wmm HW strict) as Pw. fold w in Pw. set (X0 := norm_ D (diff W0 Wf)). pose proof (norm_pos D (diff W0 Wf)) as NX.
  fold X0 in NX. pose proof (kappa_nonneg D tied tied_refl HR Wf) as NK.
  set (K := kappa D tied Wf + (X0 + w) * (X0 + w) / (2 * eta) + 1). assert (PK : 1 <= K). { unfold K.
    assert (0 <= (X0 + w) * (X0 + w) / (2 * eta)) by (apply Rmult_le_pos; [apply Rle_0_sqr|left; apply Rinv_0_lt_compat; lra]). lra. }
  set (c := Rabs (- 7 / 4 - 2 * ln (1 / 8) + ln K)). destruct (INR_unbounded (exp (4 * c + 2))) as (t1 & Ht1). exists (t1 + 3)%nat. split; [lia|].
  intros t Ht.
  assert (Hlt : exp (4 * c + 2) <= INR t) by (eapply Rle_trans; [exact Ht1|apply le_INR; lia]).
  pose proof (Rabs_pos (- 7 / 4 - 2 * ln (1 / 8) + ln K)) as Pc. fold c in Pc.
  assert (Pt : 0 < INR t) by (apply lt_0_INR; lia). set (L := ln (INR t)).
  assert (HL : 4 * c + 2 <= L) by (unfold L; rewrite <- (ln_exp (4 * c + 2)); apply ln_le_mono; [apply exp_pos|auto]).
  assert (Un : unseen D (fun _ _ => 0)). { intros k i j _. rewrite margin_logit.
    assert (Z : forall v, logit D (fun _ _ => 0) v k = 0) by (intros v; apply logit_zero). rewrite !Z. ring. }
  pose proof (descent_excess_log D tied tied_refl tied_scc HR eta W0 Wmm Wf (fun _ _ => 0) t eta_pos eta_small (proj1 HW) Un ltac:(lia)) as E.
  cbv zeta in E. fold W L in E.
  set (Y := diff (diff W0 (fun _ _ => 0)) (plus Wf (times L Wmm))) in *.
  assert (NY : norm_ D Y <= (X0 + w) * (1 + L)).
  { rewrite (norm_same D Y (plus (diff W0 Wf) (times (- L) Wmm))) by (intros a b _ _; unfold Y, plus, diff, times; ring).
    eapply Rle_trans; [apply norm_plus|]. fold X0.
    assert (E0 : norm_ D (times (- L) Wmm) = L * w). { unfold norm_ at 1. rewrite inner_times2, <- norm_sqr. fold w.
      replace (- L * - L * (w * w)) with ((L * w) * (L * w)) by ring. apply sqrt_square. apply Rmult_le_pos; lra. }
    rewrite E0. assert (0 <= X0 * L) by (apply Rmult_le_pos; lra). lra. }
  assert (Ex : excess t <= K * ((1 + L) * (1 + L)) / INR t).
  { eapply Rle_trans; [exact E|]. unfold Rdiv at 1. unfold Rdiv at 2. apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat|].
    assert (A : inner D Y Y / (2 * eta) <= (X0 + w) * (X0 + w) / (2 * eta) * ((1 + L) * (1 + L))).
    { replace ((X0 + w) * (X0 + w) / (2 * eta) * ((1 + L) * (1 + L))) with (((X0 + w) * (1 + L)) * ((X0 + w) * (1 + L)) / (2 * eta)) by (field; lra).
      unfold Rdiv. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra|]. rewrite <- norm_sqr. pose proof (norm_pos D Y).
      apply Rmult_le_compat; lra. }
    assert (B : kappa D tied Wf * 1 <= kappa D tied Wf * ((1 + L) * (1 + L))) by (apply Rmult_le_compat_l; nra). unfold K. nra. }
  pose proof (excess_positive t) as P0. assert (P1 : 0 < (1 + L) * (1 + L)) by (apply Rmult_lt_0_compat; lra).
  assert (Lg : ln (excess t) <= ln K + 2 * ln (1 + L) - L).
  { eapply Rle_trans; [apply ln_le_mono; [exact P0|exact Ex]|]. unfold Rdiv.
    rewrite !ln_mult, ln_Rinv by (try apply Rinv_0_lt_compat; try apply Rmult_lt_0_compat; lra). fold L. lra. }
  pose proof (ln_below_line (1 / 8) (1 + L) ltac:(lra) ltac:(lra)) as LB. rewrite ln_Rinv by auto.
  pose proof (Rle_abs (- 7 / 4 - 2 * ln (1 / 8) + ln K)) as Ab. fold c in Ab. lra.
Qed.
(** ** The rate *)
Theorem descent_direction_log : exists K t0, forall t, (t0 <= t)%nat ->
  inner D (diff (unit_ D (W t)) (unit_ D Wmm)) (diff (unit_ D (W t)) (unit_ D Wmm)) <= K / ln (INR t).
Proof.
  pose proof (Wmm_pos D Wmm HW strict) as Pw. fold w in Pw. destruct two_sided as (c1 & c2 & t1 & P1 & P2 & H1).
  destruct excess_log as (t2 & H3 & H2).
  destruct (INR_unbounded (exp (2 * (c1 + c2) + 2))) as (t3 & H4). exists (4 * (c1 + c2)), (Nat.max (Nat.max t1 t2) t3). intros t Ht.
  destruct (H1 t ltac:(lia)) as [A B]. specialize (H2 t ltac:(lia)). set (l := ln (/ excess t)) in *. set (L := ln (INR t)) in *.
  assert (HL : 2 * (c1 + c2) + 2 <= L). { unfold L. rewrite <- (ln_exp (2 * (c1 + c2) + 2)). apply ln_le_mono; [apply exp_pos|].
    eapply Rle_trans; [exact H4|apply le_INR; lia]. }
  set (x := norm_ D (W t)) in *. assert (Pww : 0 < w * w) by now apply Rmult_lt_0_compat. assert (Pl : 0 < l - c1) by lra.
  assert (Px : 0 < x). { pose proof (proj2 (inner_norms D (W t) Wmm)) as CS. fold x w in CS.
    assert (0 < (l - c1) * (w * w)) by now apply Rmult_lt_0_compat. pose proof (norm_pos D (W t)) as [N|N]; [exact N|]. fold x in N.
    rewrite <- N in CS. lra. }
  assert (E0 : inner D (diff (unit_ D (W t)) (unit_ D Wmm)) (diff (unit_ D (W t)) (unit_ D Wmm)) = 2 - 2 * (inner D (W t) Wmm / (x * w))).
  { unfold unit_. fold x w. rewrite inner_diff_l, !inner_diff_r, !inner_times_l, !inner_times_r, (inner_sym D Wmm (W t)), <- !norm_sqr. fold x w.
    field. lra. }
  rewrite E0. assert (Pc : 0 < l + c2) by lra.
  assert (Co : (l - c1) / (l + c2) <= inner D (W t) Wmm / (x * w)).
  { apply Rmult_le_reg_r with ((l + c2) * (x * w)); [apply Rmult_lt_0_compat; [auto|now apply Rmult_lt_0_compat]|].
    replace ((l - c1) / (l + c2) * ((l + c2) * (x * w))) with ((l - c1) * w * x) by (field; lra).
    replace (inner D (W t) Wmm / (x * w) * ((l + c2) * (x * w))) with (inner D (W t) Wmm * (l + c2)) by (field; lra).
    apply Rle_trans with ((l - c1) * w * (w * (l + c2))); [apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|exact B]|].
    replace ((l - c1) * w * (w * (l + c2))) with ((l - c1) * (w * w) * (l + c2)) by ring. apply Rmult_le_compat_r; lra. }
  assert (Fr : (l - c1) / (l + c2) = 1 - (c1 + c2) / (l + c2)) by (field; lra). assert (HPL : 0 < L) by lra.
  assert (G : (c1 + c2) / (l + c2) <= 2 * (c1 + c2) / L). { replace (2 * (c1 + c2) / L) with ((c1 + c2) * / (L / 2)) by (field; lra).
    unfold Rdiv at 1. apply Rmult_le_compat_l; [lra|]. apply Rinv_le_contravar; lra. }
  replace (4 * (c1 + c2) / L) with (2 * (2 * (c1 + c2) / L)) by (field; lra). lra.
Qed.
End Rate.
