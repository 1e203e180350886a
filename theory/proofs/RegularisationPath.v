(* THEORY 5, the paper's regularisation path: it exists at every radius; its direction comes to that of W_mm at O(R^-1/2), its projection on S_fin
   to W_fin, its attention to the limit. The path's risk is below that of W_fin + s W_mm in the ball: B1, then SmallRiskDirection. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk RayBound FiniteComponent SmallRiskDirection Limits.
From Attest Require Import ConstrainedMinimiser.
Import ListNotations.
Open Scope R_scope.

Theorem path_exists D r : realisable D -> exists W, is_path D r W.
Proof.
  intros HR. apply (constrained_minimiser D (fun W => inner D W W <= r * r) (r * r) HR); auto.
  - exists (fun _ _ => 0). rewrite (eq_trans (sum2_scale (dim D) 0 (fun _ _ => 0)) (Rmult_0_l _) : inner D (fun _ _ => 0) (fun _ _ => 0) = 0).
    apply Rle_0_sqr.
  - intros V W t Ht HV HW. pose proof (inner_diff_nonneg D (diff V W)) as P.
    assert (E0 : inner D (plus (times (1 - t) V) (times t W)) (plus (times (1 - t) V) (times t W))
      = (1 - t) * inner D V V + t * inner D W W - t * (1 - t) * inner D (diff V W) (diff V W)).
    { unfold inner. rewrite <- !sum2_scale, <- sum2_plus, <- sum2_minus. apply sum2_ext; intros. unfold plus, times, diff. ring. }
    rewrite E0. assert (0 <= t * (1 - t) * inner D (diff V W) (diff V W)) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|auto]).
    assert ((1 - t) * inner D V V <= (1 - t) * (r * r)) by (apply Rmult_le_compat_l; lra).
    assert (t * inner D W W <= t * (r * r)) by (apply Rmult_le_compat_l; lra). lra.
  - intros U HU. assert (HK : 0 <= sum2 (dim D) (fun a b => Rabs (U a b))) by (apply sum2_nonneg; intros; apply Rabs_pos).
    apply (epsilon_le _ _ (2 * sum2 (dim D) (fun a b => Rabs (U a b))) ltac:(lra)). intros e He. destruct (HU e He) as (V & HV & N).
    pose proof (linear_bound D U e V U N) as G. pose proof (inner_diff_nonneg D (diff V U)) as P.
    assert (E0 : inner D V V = inner D U U + 2 * inner D U (diff V U) + inner D (diff V U) (diff V U)).
    { unfold inner. rewrite <- !sum2_scale, <- !sum2_plus. apply sum2_ext; intros. unfold diff. ring. }
    lra.
Qed.
(** the excess risk on the path, and its direction, at every radius *)
Theorem path_excess D Wf Wmm : realisable D -> is_Wfin D Wf -> is_Wmm D Wmm -> strict_edge D ->
  forall r W, norm_ D Wf <= r -> is_path D r W ->
    risk D W - Lbar D (tied_of D) Wf <= kappa D (tied_of D) Wf * exp (- ((r - norm_ D Wf) / norm_ D Wmm)).
Proof.
  intros HR HWf HW Hst r W Hr [_ Hmin]. pose proof (Wmm_strict D Wmm HW Hst) as Pw. set (w := norm_ D Wmm).
  assert (Hw : 0 < w) by now apply sqrt_lt_R0.
  set (s := (r - norm_ D Wf) / w). assert (S0 : 0 <= s) by (apply Rmult_le_pos; [lra|left; now apply Rinv_0_lt_compat]).
  destruct (B1 D (tied_of D) (tied_of_refl D) (fun k i j _ => tied_of_scc D k i j) Wmm Wf s HR (proj1 HW) S0) as [_ Bd].
  assert (Ball : inner D (plus Wf (times s Wmm)) (plus Wf (times s Wmm)) <= r * r).
  { rewrite <- norm_sqr. assert (norm_ D (plus Wf (times s Wmm)) <= r).
    { eapply Rle_trans; [apply norm_plus|]. assert (E0 : norm_ D (times s Wmm) = s * w).
      { unfold norm_ at 1. rewrite inner_times2, <- norm_sqr. fold w. replace (s * s * (w * w)) with ((s * w) * (s * w)) by ring. apply sqrt_square.
        apply Rmult_le_pos; lra. }
      rewrite E0. unfold s. replace ((r - norm_ D Wf) / w * w) with (r - norm_ D Wf) by (field; lra). lra. }
    pose proof (norm_pos D (plus Wf (times s Wmm))). apply Rmult_le_compat; lra. }
  specialize (Hmin _ Ball). lra.
Qed.
Theorem path_direction_rate D Wf Wmm : realisable D -> is_Wfin D Wf -> is_Wmm D Wmm -> strict_edge D ->
  exists C r0, 0 < r0 /\ forall r W, r0 <= r -> is_path D r W ->
    r * norm_ D Wmm - C <= inner D W Wmm /\ inner D (diff (times (/ r) W) (unit_ D Wmm)) (diff (times (/ r) W) (unit_ D Wmm))
      <= 2 * C / (norm_ D Wmm * r).
Proof.
  intros HR HWf HW Hst. pose proof (tied_of_refl D) as tr. pose proof (fun k i j (_ : edge D k i j) => tied_of_scc D k i j) as ts.
  pose proof (minimal_everywhere D (tied_of D) tr ts HR Wf (proj2 HWf)) as minimal.
  pose proof (Wmm_strict D Wmm HW Hst) as Pw. set (w := norm_ D Wmm). assert (Hw : 0 < w) by now apply sqrt_lt_R0. set (f := norm_ D Wf).
  assert (Hf : 0 <= f) by apply norm_pos.
  pose proof (kappa_nonneg D (tied_of D) tr HR Wf) as HK.
  destruct (direction D (tied_of D) tr ts HR Wmm Wf HW minimal (kappa D (tied_of D) Wf + 1) ltac:(lra)) as (c & s0 & Hd).
  set (r0 := Rmax 1 (f + w * Rmax 0 s0)). exists (f * w + c), r0. pose proof (Rmax_l 1 (f + w * Rmax 0 s0)).
  pose proof (Rmax_r 1 (f + w * Rmax 0 s0)). fold r0 in H, H0. split; [lra|]. intros r W Hr HP.
  assert (Fr : f <= r). { assert (0 <= w * Rmax 0 s0) by (apply Rmult_le_pos; [lra|apply Rmax_l]). lra. }
  pose proof (path_excess D Wf Wmm HR HWf HW Hst r W Fr HP) as Ex. fold f w in Ex. set (s := (r - f) / w) in *.
  assert (Es : s * w = r - f) by (unfold s; field; lra).
  assert (S1 : s0 <= s). { apply Rle_trans with (Rmax 0 s0); [apply Rmax_r|]. apply Rmult_le_reg_r with w; [auto|lra]. }
  pose proof (exp_pos (- s)) as Ep. specialize (Hd s W S1 ltac:(lra)). assert (Ew : inner D Wmm Wmm = w * w) by (unfold w; now rewrite norm_sqr).
  rewrite Ew in Hd.
  replace (s * (w * w)) with ((r - f) * w) in Hd by (rewrite <- Es; ring). assert (G : r * w - (f * w + c) <= inner D W Wmm) by lra.
  split; [exact G|].
  assert (E0 : inner D (diff (times (/ r) W) (unit_ D Wmm)) (diff (times (/ r) W) (unit_ D Wmm))
    = inner D W W / (r * r) - 2 * inner D W Wmm / (r * w) + 1).
  { unfold unit_. fold w. rewrite inner_diff_l, !inner_diff_r, !inner_times_l, !inner_times_r, (inner_sym D Wmm W), Ew. field. lra. }
  rewrite E0. destruct HP as [HP _]. assert (P : 0 < r * w) by (apply Rmult_lt_0_compat; lra). assert (A1 : inner D W W / (r * r) <= 1).
  { apply Rmult_le_reg_r with (r * r); [apply Rmult_lt_0_compat; lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by nra. lra. }
  assert (A2 : 2 - 2 * (f * w + c) / (w * r) <= 2 * inner D W Wmm / (r * w)).
  { apply Rmult_le_reg_r with (r * w); [auto|]. replace (2 * inner D W Wmm / (r * w) * (r * w)) with (2 * inner D W Wmm) by (field; lra).
    replace ((2 - 2 * (f * w + c) / (w * r)) * (r * w)) with (2 * (r * w - (f * w + c))) by (field; lra). lra. }
  lra.
Qed.
(** all the limits, along any radii that tend to infinity *)
Theorem path_limits D Wf Wmm (r : nat -> R) (W : nat -> mat) : realisable D -> is_Wfin D Wf -> is_Wmm D Wmm -> strict_edge D ->
  cv_infty r -> (forall t, is_path D (r t) (W t)) ->
  Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf)
  /\ (forall P, (forall t, is_projection D (W t) (P t)) -> Un_cv (fun t => norm_ D (diff (P t) Wf)) 0)
  /\ (forall s v, In s (samples D) -> In v (context s) -> Un_cv (fun t => attention D (W t) s v) (limit_attention D Wf s v))
  /\ Un_cv (fun t => norm_ D (diff (times (/ r t) (W t)) (unit_ D Wmm))) 0.
Proof.
  intros HR HWf HW Hst Hr HP. pose proof (tied_of_refl D) as tr. pose proof (fun k i j (_ : edge D k i j) => tied_of_scc D k i j) as ts.
  pose proof (minimal_everywhere D (tied_of D) tr ts HR Wf (proj2 HWf)) as minimal.
  pose proof (Wmm_strict D Wmm HW Hst) as Pw. set (w := norm_ D Wmm). assert (Hw : 0 < w) by now apply sqrt_lt_R0.
  assert (Inf : Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf)).
  { intros e He. pose proof (kappa_nonneg D (tied_of D) tr HR Wf) as HK. set (k := kappa D (tied_of D) Wf) in *. set (K := k / e).
    assert (K0 : 0 <= K) by (apply Rmult_le_pos; [auto|left; now apply Rinv_0_lt_compat]).
    destruct (Hr (norm_ D Wf + w * ln (1 + K))) as (t0 & Ht0). exists t0. intros t Ht. specialize (Ht0 t Ht).
    assert (L0 : 0 <= ln (1 + K)) by (apply ln_1_plus; auto).
    assert (Fr : norm_ D Wf <= r t). { assert (0 <= w * ln (1 + K)) by (apply Rmult_le_pos; lra). lra. }
    pose proof (path_excess D Wf Wmm HR HWf HW Hst (r t) (W t) Fr (HP t)) as Ex. fold w k in Ex. set (s := (r t - norm_ D Wf) / w) in *.
    assert (Ls : ln (1 + K) <= s) by (apply Rmult_le_reg_r with w; [auto|]; unfold s; replace ((r t - norm_ D Wf) / w * w) with (r t - norm_ D Wf)
      by (field; lra); lra).
    assert (Es : exp (- s) <= / (1 + K)). { rewrite exp_Ropp. apply Rinv_le_contravar; [lra|]. rewrite <- (exp_ln (1 + K)) by lra.
      destruct Ls as [Ls|Ls]; [left; now apply exp_increasing|right; now rewrite Ls]. }
    assert (k * exp (- s) <= k * / (1 + K)) by (apply Rmult_le_compat_l; auto).
    assert (k * / (1 + K) < e). { apply Rmult_lt_reg_r with (1 + K); [lra|]. rewrite Rmult_assoc, Rinv_l by lra.
      replace (e * (1 + K)) with (e + k) by (unfold K; field; lra). lra. }
    pose proof (infimum_lower D (tied_of D) tr (W t) HR). pose proof (minimal (W t)). unfold R_dist. apply Rabs_def1; lra. }
  split; [exact Inf|]. split; [intros P HPr; now apply (sequence_finite D HR Wf W HWf Inf)|].
  split; [intros s v Hs Hv; now apply (sequence_attention D HR Wf W HWf Inf)|].
  destruct (path_direction_rate D Wf Wmm HR HWf HW Hst) as (C & r0 & H0 & HC). fold w in HC. intros e He.
  destruct (Hr (Rmax r0 (2 * Rabs C / (w * (e * e))))) as (t0 & Ht0). exists t0. intros t Ht. specialize (Ht0 t Ht).
  pose proof (Rmax_l r0 (2 * Rabs C / (w * (e * e)))). pose proof (Rmax_r r0 (2 * Rabs C / (w * (e * e)))) as M1.
  destruct (HC (r t) (W t) ltac:(lra) (HP t)) as [_ K]. unfold R_dist. rewrite Rminus_0_r, Rabs_pos_eq by apply norm_pos.
  set (X := diff (times (/ r t) (W t)) (unit_ D Wmm)) in *.
  rewrite <- norm_sqr in K. pose proof (norm_pos D X). apply Rnot_le_lt. intros L.
  assert (Q0 : 0 < w * (e * e)) by (apply Rmult_lt_0_compat; [auto|now apply Rmult_lt_0_compat]).
  assert (Q1 : 2 * Rabs C < w * (e * e) * r t). { assert (A : 2 * Rabs C / (w * (e * e)) < r t) by lra.
    apply (Rmult_lt_compat_l (w * (e * e))) in A; [|auto].
    replace (w * (e * e) * (2 * Rabs C / (w * (e * e)))) with (2 * Rabs C) in A by (field; split; lra). exact A. }
  assert (Q2 : e * e <= 2 * C / (w * r t)) by (eapply Rle_trans; [|exact K]; apply Rmult_le_compat; lra).
  assert (P : 0 < w * r t) by (apply Rmult_lt_0_compat; lra).
  apply (Rmult_le_compat_r (w * r t)) in Q2; [|lra]. replace (2 * C / (w * r t) * (w * r t)) with (2 * C) in Q2 by (field; lra).
  pose proof (Rle_abs C). lra.
Qed.
(** the regularisation path: it exists, and so do its limits *)
Theorem regularisation_path D : realisable D -> (exists V, feasible D V) -> strict_edge D ->
  exists Wf Wmm, is_Wfin D Wf /\ is_Wmm D Wmm /\ (forall r, exists W, is_path D r W) /\
  forall r W, cv_infty r -> (forall t, is_path D (r t) (W t)) ->
  Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf)
  /\ (forall P, (forall t, is_projection D (W t) (P t)) -> Un_cv (fun t => norm_ D (diff (P t) Wf)) 0)
  /\ (forall s v, In s (samples D) -> In v (context s) -> Un_cv (fun t => attention D (W t) s v) (limit_attention D Wf s v))
  /\ Un_cv (fun t => norm_ D (diff (times (/ r t) (W t)) (unit_ D Wmm))) 0.
Proof.
  intros HR HF Hst. destruct (Wfin_exists_unique D HR) as (Wf & HWf & _). destruct (Wmm_exists D HF) as (Wmm & HW). exists Wf, Wmm.
  split; [exact HWf|]. split; [exact HW|]. split; [intros r; now apply path_exists|].
  intros r W Hr HP. now apply path_limits.
Qed.
