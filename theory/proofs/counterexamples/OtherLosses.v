(* Counterexamples without L: the losses (1-u)^2 and -u on one-hot ([1,0], 1) and its neighbours, all at points where attention is rational. *)
From Attest Require Import ClaimTools ModelClaims LossClaims FiniteClaims PathClaims.
Open Scope R_scope.
Notation plus := Definitions.plus.

(** ([1,0], 1): 1 => 0 under query 0 *)
Definition pair_sample : sample := Sample [1; 0]%nat 1 0.
Definition pair : dataset := Dataset 2 2 OneHot [pair_sample].
(** the matrix with margin x *)
Definition at_ (x : R) : mat := fun a b => if Nat.eqb a 1 && Nat.eqb b 0 then x else 0.
Lemma at_logits x : logit pair (at_ x) 1 0 = x /\ logit pair (at_ x) 0 0 = 0.
Proof. unfold logit, inner, sum2, at_, E, entry. cbn. rewrite Q2R_0, Q2R_1. split; ring. Qed.
Lemma at_attention x : attention pair (at_ x) pair_sample 1 = exp x / (exp x + 1).
Proof.
  unfold attention, zsum, multiplicity. cbn [context query pair_sample lsum fold_right]. destruct (at_logits x) as [-> ->]. rewrite exp_0.
    cbn [count_occ].
  destruct (Nat.eq_dec 1 1); [|easy]. destruct (Nat.eq_dec 0 1); [discriminate|]. cbn [INR]. pose proof (exp_pos x). field. lra.
Qed.
Lemma pair_risk loss x : general_risk pair loss (at_ x) = loss (exp x / (exp x + 1)).
Proof. unfold general_risk, n. cbn [samples pair length lsum fold_right label pair_sample INR]. fold pair_sample. rewrite at_attention. field. Qed.
Lemma general_risk_same D loss V W : same D V W -> general_risk D loss V = general_risk D loss W.
Proof.
  intros H. unfold general_risk. f_equal. apply lsum_ext. intros s _. f_equal. unfold attention, zsum. rewrite (logit_same D V W _ _ H). f_equal.
    apply lsum_ext. intros v _. now rewrite (logit_same D V W _ _ H).
Qed.
Lemma midpoint x y : same pair (plus (times (1 - 1 / 2) (at_ x)) (times (1 / 2) (at_ y))) (at_ ((x + y) / 2)).
Proof. intros a b _ _. unfold plus, times, at_. destruct (Nat.eqb a 1 && Nat.eqb b 0); field. Qed.
Definition squared (u : R) : R := (1 - u) * (1 - u).
Definition linear (u : R) : R := - u.
(** loss.convex without L *)
Theorem loss_convex_without_L : (exists U V, (general_risk pair squared U + general_risk pair squared V) / 2 < general_risk pair squared (plus (times
  (1 - 1 / 2) U) (times (1 / 2) V)))
  /\ (exists U V, (general_risk pair linear U + general_risk pair linear V) / 2 < general_risk pair linear (plus (times (1 - 1 / 2) U) (times (1 / 2)
    V))).
Proof.
  split.
  - exists (at_ (ln (/ 16))), (at_ 0). rewrite (general_risk_same _ _ _ _ (midpoint _ _)), !pair_risk, exp_0.
    assert (E1 : exp (ln (/ 16)) = / 16) by (apply exp_ln; lra). assert (E2 : exp ((ln (/ 16) + 0) / 2) = / 4).
    { replace (/ 16) with (/ 4 * / 4) by field. rewrite ln_mult by lra. replace ((ln (/ 4) + ln (/ 4) + 0) / 2) with (ln (/ 4)) by field.
      apply exp_ln. lra. }
    rewrite E1, E2. unfold squared. lra.
  - exists (at_ (ln (/ 4))), (at_ 0). rewrite (general_risk_same _ _ _ _ (midpoint _ _)), !pair_risk, exp_0.
    assert (E1 : exp (ln (/ 4)) = / 4) by (apply exp_ln; lra). assert (E2 : exp ((ln (/ 4) + 0) / 2) = / 2).
    { replace (/ 4) with (/ 2 * / 2) by field. rewrite ln_mult by lra. replace ((ln (/ 2) + ln (/ 2) + 0) / 2) with (ln (/ 2)) by field.
      apply exp_ln. lra. }
    rewrite E1, E2. unfold linear. lra.
Qed.
(** loss.gradient without L: no gradient, whatever it is, lies below the risk everywhere *)
Theorem loss_gradient_without_L : ~ (forall W, exists G, forall V, 0 <= general_risk pair squared (plus W V) - general_risk pair squared W - inner
  pair G V).
Proof.
  intros H. destruct (proj1 loss_convex_without_L) as (U & V & L). set (X := plus (times (1 - 1 / 2) U) (times (1 / 2) V)) in *.
    destruct (H X) as (G & HG).
  pose proof (HG (diff U X)) as A. pose proof (HG (diff V X)) as B. rewrite (general_risk_same pair squared (plus X (diff U X)) U) in A by (intros a
    b _ _; unfold plus, diff; ring).
  rewrite (general_risk_same pair squared (plus X (diff V X)) V) in B by (intros a b _ _; unfold plus, diff; ring).
  assert (Z : inner pair G (diff U X) = - inner pair G (diff V X)). { rewrite !inner_diff_r. unfold X. rewrite inner_plus_r, !inner_times_r. field. }
  lra.
Qed.
(** finite.exists and descent.finite without L: with -u and balanced labels the risk is constant *)
Definition balanced : dataset := Dataset 2 2 OneHot [Sample [0; 1]%nat 0 1; Sample [0; 1]%nat 1 1].
Theorem finite_exists_without_L W : scc balanced 1 0 1 /\ general_risk balanced linear W = - (1 / 2).
Proof.
  split.
  - split; apply reach_step; [exists (Sample [0; 1]%nat 0 1)|exists (Sample [0; 1]%nat 1 1)]; cbn; repeat split; auto; lia.
  - unfold general_risk, linear, n, attention, zsum, multiplicity. cbn [samples balanced length lsum fold_right context query label].
    pose proof (exp_pos (logit balanced W 0 1)). pose proof (exp_pos (logit balanced W 1 1)).
    set (x := exp (logit balanced W 0 1)) in *. set (y := exp (logit balanced W 1 1)) in *. cbn. field. lra.
Qed.
(** loss.closed-form without L: one token, where the form is 0 and the risk with -u is -1 *)
Definition single : dataset := Dataset 1 1 OneHot [Sample [0]%nat 0 0].
Theorem loss_closed_form_without_L W : general_risk single linear W = -1 /\ risk single W = 0.
Proof.
  pose proof (exp_pos (logit single W 0 0)) as P. assert (A : attention single W (Sample [0]%nat 0 0) 0 = 1).
  { unfold attention, zsum, multiplicity. cbn [context query lsum fold_right count_occ]. destruct (Nat.eq_dec 0 0); [|easy]. cbn [INR]. field. lra. }
  unfold general_risk, risk, linear, n. cbn [samples single length lsum fold_right label INR]. rewrite A, ln_1. split; field.
Qed.
(** retrieval.training without L: (1-u)^2 at W = 0 has the excess 1/4 over 0, but half of the attention is outside *)
Lemma pair_not_tied : tied_of pair 0 1 0 = false /\ tied_of pair 0 1 1 = true.
Proof.
  split; [|apply tied_of_refl]. destruct (tied_of pair 0 1 0) eqn:T; [|reflexivity]. apply tied_of_scc in T as [_ H].
    inversion H as [|y z Hy _]; subst.
  destruct Hy as (s & [<-|[]] & _ & Hl & _). discriminate.
Qed.
Theorem retrieval_training_without_L : general_risk pair squared (at_ 0) = 1 / 4 /\
  1 - exp (- (n pair * (1 / 4))) < mass_out pair (tied_of pair) (at_ 0) pair_sample.
Proof.
  split; [rewrite pair_risk, exp_0; unfold squared; field|]. destruct pair_not_tied as [T0 T1]. unfold mass_out, Out_, share, zsum.
    cbn [context query label pair_sample filter]. rewrite T0, T1.
  cbn [negb lsum fold_right]. destruct (at_logits 0) as [-> ->]. rewrite exp_0. unfold n. cbn [samples pair length INR].
    assert (E4 : 1 / 2 < exp (- (1 * (1 / 4)))); [|lra].
  pose proof (exp_ineq1 (- (1 * (1 / 4))) ltac:(lra)). lra.
Qed.
(** finite.limit without L: 8 (1-u)^2 at W = 0 is 2, its Lbar is 0, and kappa is 1 *)
Theorem finite_limit_without_L : kappa pair (tied_of pair) (at_ 0) * exp (- 0) < general_risk pair (fun u => 8 * squared u) (at_ 0) - 8 * squared 1.
Proof.
  rewrite pair_risk, Ropp_0, exp_0. destruct pair_not_tied as [T0 T1]. unfold kappa, q, Out_, In_, zsum, n.
    cbn [samples pair length lsum fold_right context query label pair_sample filter INR]. rewrite T0, T1.
  cbn [negb lsum fold_right]. destruct (at_logits 0) as [-> ->]. rewrite exp_0. unfold squared. lra.
Qed.
