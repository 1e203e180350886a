(* Counterexamples without the step condition: on one-hot ([0,1], 0), ([0,1], 1), where beta = 1/2, gradient descent with eta = 4 log 3 > 2/beta from
   the point of logits +-(log 3)/2 jumps to and fro for ever: the slope there is 1/4, so that a step is exactly twice the distance from W_fin = 0. *)
From Attest Require Import ClaimTools ModelClaims LossClaims NormalisedClaims.
Open Scope R_scope.

Definition balanced : dataset := Dataset 2 2 OneHot [Sample [0; 1]%nat 0 1; Sample [0; 1]%nat 1 1].
Definition on_axis (y : R) : mat := times y (M balanced 1 0 1).
Lemma one_hot_E : E balanced 0 0 = 1 /\ E balanced 0 1 = 0 /\ E balanced 1 0 = 0 /\ E balanced 1 1 = 1.
Proof. unfold E, entry. cbn. rewrite Q2R_0, Q2R_1. auto. Qed.
Lemma axis_logits y : logit balanced (on_axis y) 0 1 = y /\ logit balanced (on_axis y) 1 1 = - y.
Proof.
  destruct one_hot_E as (A & B & C & F). unfold logit, inner, on_axis, times, M, sum2. cbn [dim balanced seq lsum fold_right]. rewrite A, B, C, F.
    split; ring.
Qed.
Lemma axis_gradient y : same balanced (gradient balanced (on_axis y)) (on_axis ((exp y - exp (- y)) / (2 * (exp y + exp (- y))))).
Proof.
  intros a b _ _. destruct (axis_logits y) as [L0 L1]. pose proof (exp_pos y). pose proof (exp_pos (- y)). unfold gradient, n, share, zsum.
  cbn [samples balanced length lsum fold_right context query label INR]. rewrite L0, L1. unfold on_axis, times, M. field. lra.
Qed.
Definition start : R := ln 3 / 2.
Definition rate : R := 4 * ln 3.
Lemma start_exp : exp start * exp start = 3 /\ exp start * exp (- start) = 1.
Proof.
  split; rewrite <- exp_plus.
  - replace (start + start) with (ln 3) by (unfold start; field). apply exp_ln. lra.
  - rewrite Rplus_opp_r. apply exp_0.
Qed.
Lemma slope_at_start : (exp start - exp (- start)) / (2 * (exp start + exp (- start))) = 1 / 4.
Proof.
  destruct start_exp as [A B]. pose proof (exp_pos start) as P. pose proof (exp_pos (- start)). set (x := exp start) in *.
    set (y := exp (- start)) in *.
  assert (y = x / 3) by (apply Rmult_eq_reg_l with x; [rewrite B; replace (x * (x / 3)) with (x * x / 3) by field; rewrite A; field|lra]).
    rewrite H0. field. lra.
Qed.
Lemma gradient_same V W : same balanced V W -> same balanced (gradient balanced V) (gradient balanced W).
Proof.
  intros H a b _ _. unfold gradient. f_equal. apply lsum_ext. intros s _. apply lsum_ext. intros v _. f_equal. unfold share, zsum.
    rewrite (logit_same balanced V W _ _ H). f_equal.
  apply lsum_ext. intros u _. now rewrite (logit_same balanced V W _ _ H).
Qed.
Lemma step_forth V : same balanced V (on_axis start) -> same balanced (step balanced rate V) (on_axis (- start)).
Proof.
  intros H a b Ha Hb. unfold step, diff, times at 1. rewrite (H a b Ha Hb), (gradient_same _ _ H a b Ha Hb), (axis_gradient start a b Ha Hb),
    slope_at_start. unfold on_axis, times, rate, start. field.
Qed.
Lemma step_back V : same balanced V (on_axis (- start)) -> same balanced (step balanced rate V) (on_axis start).
Proof.
  intros H a b Ha Hb. unfold step, diff, times at 1. rewrite (H a b Ha Hb), (gradient_same _ _ H a b Ha Hb), (axis_gradient (- start) a b Ha Hb),
    Ropp_involutive.
  replace ((exp (- start) - exp start) / (2 * (exp (- start) + exp start))) with (- ((exp start - exp (- start)) / (2 * (exp start + exp (-
    start))))).
  - rewrite slope_at_start. unfold on_axis, times, rate, start. field.
  - pose proof (exp_pos start). pose proof (exp_pos (- start)). field. lra.
Qed.
Lemma two_cycle t : same balanced (descent balanced rate (on_axis start) (2 * t)) (on_axis start).
Proof.
  induction t as [|t IH]; [intros a b _ _; reflexivity|]. replace (2 * S t)%nat with (S (S (2 * t))) by lia. cbn [descent].
    apply step_back, step_forth, IH.
Qed.
Lemma axis_risk y : risk balanced (on_axis y) = (ln (1 + exp (- (2 * y))) + ln (1 + exp (2 * y))) / 2.
Proof.
  destruct (axis_logits y) as [L0 L1]. unfold risk, n, attention, zsum, multiplicity.
    cbn [samples balanced length lsum fold_right context query label]. rewrite L0, L1.
  pose proof (exp_pos y) as P. pose proof (exp_pos (- y)) as Q0. cbn [count_occ]. destruct (Nat.eq_dec 0 0); [|easy].
    destruct (Nat.eq_dec 1 0); [discriminate|]. destruct (Nat.eq_dec 1 1); [|easy].
  destruct (Nat.eq_dec 0 1); [discriminate|]. cbn [INR]. assert (E1 : 1 + exp (- (2 * y)) = / (1 * exp y / (exp y + (exp (- y) + 0)))).
  { replace (exp (- (2 * y))) with (exp (- y) * / exp y) by (rewrite <- exp_Ropp, <- exp_plus; f_equal; ring). field. lra. }
  assert (E2 : 1 + exp (2 * y) = / (1 * exp (- y) / (exp y + (exp (- y) + 0)))).
  { replace (exp (2 * y)) with (exp y * / exp (- y)) by (rewrite exp_Ropp, Rinv_inv, <- exp_plus; f_equal; ring). field. lra. }
  rewrite E1, E2, !ln_Rinv by (apply Rdiv_lt_0_compat; lra). field.
Qed.
(** descent.finite, descent.monotone and descent.rate without the step condition: the run never leaves its two points, its risk stays above that of W
    = 0, and it does not fall at any step although the gradient is not 0 *)
Theorem descent_finite_without_step : 2 < rate * (1 / 2) /\ beta balanced = 1 / 2
  /\ (forall t, same balanced (descent balanced rate (on_axis start) (2 * t)) (on_axis start))
  /\ (forall t, same balanced (descent balanced rate (on_axis start) (S (2 * t))) (on_axis (- start)))
  /\ risk balanced (on_axis (- start)) = risk balanced (on_axis start) /\ risk balanced (on_axis 0) < risk balanced (on_axis start)
  /\ 0 < inner balanced (gradient balanced (on_axis start)) (gradient balanced (on_axis start)).
Proof.
  assert (L3 : 1 < ln 3).
  { (* e is below (8/7)^8 *)
    rewrite <- (ln_exp 1) at 1. apply ln_increasing; [apply exp_pos|]. pose proof (exp_ineq1 (- (1 / 8)) ltac:(lra)) as E1.
    assert (E2 : exp (- (1 / 8)) * exp (1 / 8) = 1) by (rewrite <- exp_plus; replace (- (1 / 8) + 1 / 8) with 0 by lra; apply exp_0).
    assert (D1 : exp (1 / 4) = exp (1 / 8) * exp (1 / 8)) by (rewrite <- exp_plus; f_equal; lra).
    assert (D2 : exp (1 / 2) = exp (1 / 4) * exp (1 / 4)) by (rewrite <- exp_plus; f_equal; lra).
    assert (D3 : exp 1 = exp (1 / 2) * exp (1 / 2)) by (rewrite <- exp_plus; f_equal; lra).
    pose proof (exp_pos (1 / 8)) as P. assert (B0 : exp (1 / 8) < 8 / 7) by nra. assert (B1 : exp (1 / 4) < 64 / 49) by (rewrite D1; nra).
      pose proof (exp_pos (1 / 4)).
    assert (B2 : exp (1 / 2) < 171 / 100) by (rewrite D2; nra). pose proof (exp_pos (1 / 2)). rewrite D3. nra. }
  assert (N2 : inner balanced (M balanced 1 0 1) (M balanced 1 0 1) = 2).
  { destruct one_hot_E as (A & B & C & F). unfold inner, sum2, M. cbn [dim balanced seq lsum fold_right]. rewrite A, B, C, F. ring. }
  split; [unfold rate; lra|]. split; [|split; [exact two_cycle|split; [intros t; cbn [descent]; apply step_forth, two_cycle|split; [|split]]]].
  - destruct one_hot_E as (A & B & C & F). unfold beta, lmax, inner, sum2, M. cbn [samples balanced context query dim seq lsum fold_right].
    rewrite A, B, C, F. unfold Rmax. repeat (destruct (Rle_dec _ _)); lra.
  - rewrite !axis_risk. rewrite <- !Ropp_mult_distr_r, Ropp_involutive. lra.
  - rewrite !axis_risk. rewrite Rmult_0_r, Ropp_0, exp_0. replace (2 * start) with (ln 3) by (unfold start; field). rewrite exp_Ropp, exp_ln by lra.
    assert (H : ln (1 + 1) + ln (1 + 1) < ln (1 + / 3) + ln (1 + 3)); [|lra]. rewrite <- !ln_mult by lra. apply ln_increasing; lra.
  - rewrite (inner_ext balanced _ _ _ _ (axis_gradient start) (axis_gradient start)), slope_at_start. unfold on_axis.
    rewrite inner_times_l, inner_times_r, N2. lra.
Qed.
