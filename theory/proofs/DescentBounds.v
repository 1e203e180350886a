(* THEORY 6.4 and 6.7: gradient descent decreases the risk; its excess over any Z is at most |W(0) - Z|^2 / (2 eta t); what no edge sees stays;
   exact steps do not expand distances, so a computed trajectory stays within the sum of its errors. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices RestrictedRisk Convexity MinimiserBall Smoothness.
Import ListNotations.
Open Scope R_scope.

Section Descent.
Variable D : dataset.
Hypothesis HR : realisable D.
(** ** Gradient descent *)
Variable eta : R.
Local Notation step := (step D eta).
Local Notation descent := (descent D eta).
Local Notation unseen := (unseen D).
Hypothesis eta_pos : 0 < eta.
Hypothesis eta_small : eta * beta D <= 1.

Theorem descent_step W : risk D (step W) <= risk D W - eta / 2 * inner D (gradient D W) (gradient D W).
Proof.
  pose proof (risk_smooth D HR W (step W)) as K. set (g := gradient D W) in *.
  assert (E1 : inner D g (diff (step W) W) = - eta * inner D g g).
  { rewrite <- inner_times_r. apply sum2_ext; intros. unfold Definitions.step, diff, times. fold g. ring. }
  assert (E2 : inner D (diff (step W) W) (diff (step W) W) = eta * eta * inner D g g).
  { rewrite <- inner_times2. apply sum2_ext; intros. unfold Definitions.step, diff, times. fold g. ring. }
  rewrite E1, E2 in K. pose proof (inner_diff_nonneg D g) as P. set (gg := inner D g g) in *.
  assert (beta D / 2 * (eta * eta * gg) <= eta / 2 * gg); [|lra].
  replace (beta D / 2 * (eta * eta * gg)) with ((eta * beta D) * (eta / 2 * gg)) by field. rewrite <- (Rmult_1_l (eta / 2 * gg)) at 2.
  apply Rmult_le_compat_r; [apply Rmult_le_pos; lra|lra].
Qed.
Lemma step_toward W Z : 2 * eta * (risk D (step W) - risk D Z) <= inner D (diff W Z) (diff W Z) - inner D (diff (step W) Z) (diff (step W) Z).
Proof.
  pose proof (descent_step W) as K. pose proof (risk_tangent D HR W Z) as T. set (g := gradient D W) in *.
  assert (E1 : inner D (diff (step W) Z) (diff (step W) Z)
    = inner D (diff W Z) (diff W Z) + 2 * eta * inner D g (diff Z W) + eta * eta * inner D g g).
  { unfold inner. rewrite <- !sum2_scale, <- !sum2_plus. apply sum2_ext; intros. unfold Definitions.step, diff, times. fold g. ring. }
  rewrite E1. set (x := inner D g (diff Z W)) in *. set (gg := inner D g g) in *. apply (Rmult_le_compat_l (2 * eta)) in K; [|lra].
  apply (Rmult_le_compat_l (2 * eta)) in T; [|lra]. lra.
Qed.
Variable W0 : mat.
Notation W := (descent W0).
Theorem descent_monotone t : risk D (W (S t)) <= risk D (W t) - eta / 2 * inner D (gradient D (W t)) (gradient D (W t)).
Proof. apply descent_step. Qed.
Lemma descent_decreasing t : risk D (W (S t)) <= risk D (W t).
Proof. pose proof (descent_monotone t). pose proof (inner_diff_nonneg D (gradient D (W t))).
assert (0 <= eta / 2 * inner D (gradient D (W t)) (gradient D (W t))) by (apply Rmult_le_pos; lra). lra. Qed.
Lemma descent_decreases t u : (t <= u)%nat -> risk D (W u) <= risk D (W t).
Proof. induction 1 as [|u _ IH]; [lra|]. pose proof (descent_decreasing u). lra. Qed.
Theorem descent_potential Z t : 2 * eta * INR t * (risk D (W t) - risk D Z)
  <= inner D (diff W0 Z) (diff W0 Z) - inner D (diff (W t) Z) (diff (W t) Z).
Proof.
  induction t as [|t IH]; [cbn [INR Definitions.descent]; lra|]. pose proof (step_toward (W t) Z) as K. pose proof (descent_decreasing t) as M0.
  cbn [Definitions.descent] in *.
  rewrite S_INR. assert (2 * eta * INR t * (risk D (step (W t)) - risk D Z) <= 2 * eta * INR t * (risk D (W t) - risk D Z)).
  { apply Rmult_le_compat_l; [|lra]. apply Rmult_le_pos; [lra|apply pos_INR]. }
  lra.
Qed.
(** ** THEORY 6.4: the rate *)
Theorem descent_rate Z t : (1 <= t)%nat -> risk D (W t) - risk D Z <= inner D (diff W0 Z) (diff W0 Z) / (2 * eta * INR t).
Proof.
  intros Ht. pose proof (descent_potential Z t) as K. pose proof (inner_diff_nonneg D (diff (W t) Z)) as P.
  assert (0 < INR t) by (apply lt_0_INR; lia).
  assert (Q0 : 0 < 2 * eta * INR t) by (apply Rmult_lt_0_compat; lra). apply Rmult_le_reg_l with (2 * eta * INR t); [exact Q0|].
  unfold Rdiv.
  replace (2 * eta * INR t * (inner D (diff W0 Z) (diff W0 Z) * / (2 * eta * INR t))) with (inner D (diff W0 Z) (diff W0 Z)) by (field; lra). lra.
Qed.

Lemma unseen_logit V s v : unseen V -> In s (samples D) -> In v (context s) -> logit D V v (query s) = logit D V (label s) (query s).
Proof.
  intros HV Hs Hv. destruct (Nat.eq_dec (label s) v) as [<-|N]; [reflexivity|]. destruct HR as [_ Hy].
  assert (He : edge D (query s) (label s) v) by (exists s; repeat split; auto). apply HV in He. rewrite margin_logit in He. lra.
Qed.
Theorem gradient_unseen X V : unseen V -> inner D (gradient D X) V = 0.
Proof.
  intros HV. rewrite inner_gradient. rewrite (lsum_ext _ _ (fun _ => 0)); [rewrite lsum_zero; ring|]. intros s Hs.
  rewrite (lsum_ext _ _ (fun _ => 0)); [apply lsum_zero|]. intros v Hv. rewrite (unseen_logit V s v HV Hs Hv). ring.
Qed.
Theorem descent_gauge V t : unseen V -> inner D (W t) V = inner D W0 V.
Proof.
  intros HV. induction t as [|t IH]; [reflexivity|]. cbn [Definitions.descent]. unfold Definitions.step.
  rewrite inner_diff_l, inner_times_l, gradient_unseen, IH by auto. ring.
Qed.
Theorem risk_unseen X V : unseen V -> risk D (plus X V) = risk D X.
Proof.
  intros HV. unfold risk. f_equal. apply lsum_ext. intros s Hs. rewrite !(log_loss D HR) by auto.
  assert (E0 : zsum D (plus X V) (query s) (context s) = exp (logit D V (label s) (query s)) * zsum D X (query s) (context s)).
  { unfold zsum. rewrite <- lsum_scale. apply lsum_ext. intros v Hv. rewrite logit_plus, (unseen_logit V s v HV Hs Hv), <- exp_plus. f_equal. ring. }
  assert (Hc : context s <> []) by (destruct HR as [_ Hy]; specialize (Hy s Hs); intros E1; now rewrite E1 in Hy).
  rewrite E0, ln_mult, ln_exp, logit_plus by (try apply exp_pos; now apply zsum_pos). ring.
Qed.

End Descent.
Theorem step_nonexpansive D eta X Y : realisable D -> 0 <= eta -> eta * beta D <= 2 ->
  inner D (diff (step D eta X) (step D eta Y)) (diff (step D eta X) (step D eta Y)) <= inner D (diff X Y) (diff X Y).
Proof.
  intros HR He Hb. pose proof (gradient_cocoercive D HR X Y) as K. set (g := diff (gradient D X) (gradient D Y)) in *.
  assert (E0 : inner D (diff (step D eta X) (step D eta Y)) (diff (step D eta X) (step D eta Y))
    = inner D (diff X Y) (diff X Y) - 2 * eta * inner D g (diff X Y) + eta * eta * inner D g g).
  { unfold inner. rewrite <- !sum2_scale, <- sum2_minus, <- sum2_plus. apply sum2_ext; intros. unfold step, g, diff, times. ring. }
  rewrite E0. pose proof (inner_diff_nonneg D g) as G. set (gg := inner D g g) in *. set (x := inner D g (diff X Y)) in *.
  assert (Hx : 0 <= x \/ gg = 0).
  { destruct (Rle_dec 0 x) as [L|L]; [now left|right]. pose proof (beta_nonneg D). assert (beta D * x <= 0) by nra. lra. }
  assert (eta * gg <= 2 * x).
  { destruct Hx as [Hx|Hx].
    - apply Rle_trans with (eta * (beta D * x)); [now apply Rmult_le_compat_l|]. rewrite <- Rmult_assoc. now apply Rmult_le_compat_r.
    - rewrite Hx in *. destruct (Rle_dec 0 x); [lra|]. exfalso. pose proof (cauchy_schwarz D g (diff X Y)) as CS. fold gg x in CS. rewrite Hx in CS.
      nra. }
  apply (Rmult_le_compat_l eta) in H; [|auto]. lra.
Qed.
(** ** THEORY 6.7: a computed trajectory whose steps are within delta of exact steps is within t delta of the exact trajectory *)
Theorem certified_trajectory D eta (V : nat -> mat) delta : realisable D -> 0 <= eta -> eta * beta D <= 2 ->
  (forall t, norm_ D (diff (V (S t)) (step D eta (V t))) <= delta) ->
  forall t, norm_ D (diff (V t) (descent D eta (V O) t)) <= INR t * delta.
Proof.
  intros HR He Hb HV. induction t as [|t IH].
  - cbn [descent INR]. rewrite Rmult_0_l. unfold norm_. replace (inner D (diff (V O) (V O)) (diff (V O) (V O))) with 0; [rewrite sqrt_0; lra|].
    unfold inner. rewrite (sum2_ext _ _ (fun a b => 0 * 0)); [rewrite sum2_scale; ring|]. intros; unfold diff; ring.
  - cbn [descent]. rewrite S_INR. pose proof (norm_triangle D (V (S t)) (step D eta (V t)) (step D eta (descent D eta (V O) t))) as T.
    specialize (HV t).
    assert (norm_ D (diff (step D eta (V t)) (step D eta (descent D eta (V O) t))) <= norm_ D (diff (V t) (descent D eta (V O) t))).
    { unfold norm_. apply sqrt_le_1_alt. now apply step_nonexpansive. }
    lra.
Qed.
