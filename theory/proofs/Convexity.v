(* THEORY 5, convexity: the risk lies above its tangents, with the gradient of Definitions.v. By Jensen's inequality; no derivative is taken
   (that this gradient is the derivative is in GradientDerivative.v). *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph RestrictedRisk.
Import ListNotations.
Open Scope R_scope.

(** log-sum-exp lies above its tangent: p are the weights at z *)
Lemma log_sum_exp_tangent {A} (l : list A) (z u : A -> R) : l <> [] ->
  let total := lsum l (fun v => exp (z v)) in
  ln total + lsum l (fun v => exp (z v) / total * (u v - z v)) <= ln (lsum l (fun v => exp (u v))).
Proof.
  intros Hl total.
  assert (pos : forall f, 0 < lsum l (fun v => exp (f v))).
  { intros f. destruct l as [|x l']; [easy|]. cbn. pose proof (exp_pos (f x)).
    assert (0 <= lsum l' (fun v => exp (f v))) by (apply lsum_nonneg; intros; left; apply exp_pos). unfold lsum in *. lra. }
  pose proof (pos z) as Hz. fold total in Hz. pose proof (pos u) as Hu.
  set (m := lsum l (fun v => exp (z v) / total * (u v - z v))).
  assert (H1 : lsum l (fun v => exp (z v) / total) = 1).
  { rewrite (lsum_ext _ _ (fun v => / total * exp (z v))) by (intros; unfold Rdiv; ring). rewrite lsum_scale. fold total. field. lra. }
  assert (K : exp m <= lsum l (fun v => exp (u v)) / total).
  { replace (_ / total) with (lsum l (fun v => exp (z v) / total * (exp m * exp (u v - z v - m)))).
    - apply Rle_trans with (lsum l (fun v => exp (z v) / total * (exp m * (1 + (u v - z v - m))))).
      + rewrite (lsum_ext _ _ (fun v => exp m * ((1 - m) * (exp (z v) / total) + exp (z v) / total * (u v - z v)))) by (intros; ring).
        rewrite lsum_scale, lsum_plus, lsum_scale, H1. fold m. right. ring.
      + apply lsum_le. intros v _. pose proof (exp_pos (z v)). pose proof (exp_pos m).
        apply Rmult_le_compat_l; [left; now apply Rdiv_lt_0_compat|]. apply Rmult_le_compat_l; [lra|].
        destruct (Req_dec (u v - z v - m) 0) as [->|N]; [rewrite exp_0; lra|left; now apply exp_ineq1].
    - unfold Rdiv at 2. rewrite Rmult_comm, <- lsum_scale. apply lsum_ext. intros v _.
      replace (exp (u v)) with (exp (z v) * (exp m * exp (u v - z v - m))) by (rewrite <- !exp_plus; f_equal; ring). field. lra. }
  rewrite <- (ln_exp m). rewrite <- ln_mult; [|auto|apply exp_pos].
  assert (L : total * exp m <= lsum l (fun v => exp (u v))).
  { replace (lsum l (fun v => exp (u v))) with (total * (lsum l (fun v => exp (u v)) / total)) by (field; lra). apply Rmult_le_compat_l; lra. }
  pose proof (exp_pos m). destruct L as [L|L]; [left; apply ln_increasing; [nra|exact L]|right; now rewrite L].
Qed.

Section Gradient.
Variable D : dataset.
Local Notation share := (share D).
Local Notation gradient := (gradient D).
Hypothesis HR : realisable D.

Lemma inner_gradient W X : inner D (gradient W) X =
  / n D * lsum (samples D) (fun s => lsum (context s) (fun v => share W s v * (logit D X v (query s) - logit D X (label s) (query s)))).
Proof.
  unfold inner, Definitions.gradient.
  rewrite (sum2_ext _ _ (fun a b => / n D * lsum (samples D)
    (fun s => lsum (context s) (fun v => share W s v * (M D (query s) v (label s) a b * X a b))))).
  - rewrite sum2_scale, sum2_lsum. f_equal. apply lsum_ext. intros s _. rewrite sum2_lsum. apply lsum_ext. intros v _.
    rewrite sum2_scale. f_equal. apply margin_logit.
  - intros a b _ _. rewrite Rmult_assoc, (Rmult_comm _ (X a b)), <- lsum_scale. f_equal. apply lsum_ext. intros s _.
    rewrite <- lsum_scale. apply lsum_ext. intros v _. ring.
Qed.
Lemma share_total W s : context s <> [] -> lsum (context s) (share W s) = 1.
Proof.
  intros H. unfold Definitions.share.
  rewrite (lsum_ext _ _ (fun v => / zsum D W (query s) (context s) * exp (logit D W v (query s)))) by (intros; unfold Rdiv; ring).
  rewrite lsum_scale. fold (zsum D W (query s) (context s)). pose proof (zsum_pos D W (query s) _ H). field. lra.
Qed.

Theorem risk_tangent V U : risk D V + inner D (gradient V) (diff U V) <= risk D U.
Proof.
  pose proof (Rinv_0_lt_compat _ (n_pos D HR)) as Hi. rewrite inner_gradient. unfold risk. rewrite <- Rmult_plus_distr_l, <- lsum_plus.
  apply Rmult_le_compat_l; [lra|]. apply lsum_le. intros s Hs. destruct HR as [_ Hy]. specialize (Hy s Hs).
  assert (Hc : context s <> []) by (intros E; now rewrite E in Hy).
  assert (A : forall W, - ln (attention D W s (label s))
    = ln (zsum D W (query s) (context s)) - ln (multiplicity s (label s)) - logit D W (label s) (query s)).
  { intros W. pose proof (multiplicity_pos s _ Hy). pose proof (zsum_pos D W (query s) _ Hc). pose proof (exp_pos (logit D W (label s) (query s))).
    unfold attention, Rdiv. assert (0 < multiplicity s (label s) * exp (logit D W (label s) (query s))) by now apply Rmult_lt_0_compat.
    rewrite ln_mult, ln_mult, ln_exp, ln_Rinv by (try apply Rinv_0_lt_compat; lra). lra. }
  rewrite !A. pose proof (log_sum_exp_tangent (context s) (fun v => logit D V v (query s)) (fun v => logit D U v (query s)) Hc) as T.
  cbv beta zeta in T.
  fold (zsum D V (query s) (context s)) (zsum D U (query s) (context s)) in T.
  assert (S : lsum (context s) (fun v => share V s v * (logit D (diff U V) v (query s) - logit D (diff U V) (label s) (query s)))
    = lsum (context s) (fun v => exp (logit D V v (query s)) / zsum D V (query s) (context s) * (logit D U v (query s) - logit D V v (query s)))
      - logit D (diff U V) (label s) (query s)).
  { rewrite (lsum_ext _ _ (fun v => exp (logit D V v (query s)) / zsum D V (query s) (context s) * (logit D U v (query s) - logit D V v (query s))
      - logit D (diff U V) (label s) (query s) * share V s v)).
    - rewrite lsum_minus, lsum_scale, (share_total V s Hc). ring.
    - intros v _. rewrite !logit_diff. unfold Definitions.share. ring. }
  rewrite S, logit_diff. lra.
Qed.

End Gradient.
