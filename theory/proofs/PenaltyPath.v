(* THEORY 6.6, the regularisation path by penalty: any V is within |grad L(V) + p V| / p of the minimiser of L + p/2 |W|^2, and that minimiser is
   the point of the path at its own radius. By strong convexity. Also: the risk is convex (the case p = 0). *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices RestrictedRisk Convexity.
Import ListNotations.
Open Scope R_scope.

Section Penalty.
Variable D : dataset.
Hypothesis HR : realisable D.
Local Notation gradient := (gradient D).
Local Notation penalised := (penalised D).
Local Notation penalised_gradient := (penalised_gradient D).

Lemma penalised_tangent p V U : penalised p V + inner D (penalised_gradient p V) (diff U V) + p / 2 * inner D (diff U V) (diff U V) <= penalised p U.
Proof.
  pose proof (risk_tangent D HR V U) as T. unfold Definitions.penalised, Definitions.penalised_gradient.
  assert (X : inner D (plus (gradient V) (times p V)) (diff U V) = inner D (gradient V) (diff U V) + p * inner D V (diff U V)).
  { unfold inner, plus, times. rewrite <- sum2_scale, <- sum2_plus. apply sum2_ext; intros; ring. }
  assert (Y : inner D U U = inner D V V + 2 * inner D V (diff U V) + inner D (diff U V) (diff U V)).
  { unfold inner. rewrite <- sum2_scale, <- !sum2_plus. apply sum2_ext; intros. unfold diff. ring. }
  rewrite X, Y. lra.
Qed.
Lemma strongly_convex p V U t : 0 <= t <= 1 ->
  penalised p (plus (times (1 - t) U) (times t V)) + p / 2 * (t * (1 - t)) * inner D (diff V U) (diff V U)
  <= (1 - t) * penalised p U + t * penalised p V.
Proof.
  intros Ht. set (X := plus (times (1 - t) U) (times t V)).
  pose proof (penalised_tangent p X U) as A. pose proof (penalised_tangent p X V) as B. set (g := penalised_gradient p X) in *.
  assert (A1 : inner D g (diff U X) = - t * inner D g (diff V U)).
  { unfold inner. rewrite <- sum2_scale. apply sum2_ext; intros. unfold X, diff, plus, times. ring. }
  assert (B1 : inner D g (diff V X) = (1 - t) * inner D g (diff V U)).
  { unfold inner. rewrite <- sum2_scale. apply sum2_ext; intros. unfold X, diff, plus, times. ring. }
  assert (A2 : inner D (diff U X) (diff U X) = t * t * inner D (diff V U) (diff V U)).
  { unfold inner. rewrite <- sum2_scale. apply sum2_ext; intros. unfold X, diff, plus, times. ring. }
  assert (B2 : inner D (diff V X) (diff V X) = (1 - t) * (1 - t) * inner D (diff V U) (diff V U)).
  { unfold inner. rewrite <- sum2_scale. apply sum2_ext; intros. unfold X, diff, plus, times. ring. }
  rewrite A1, A2 in A. rewrite B1, B2 in B.
  assert (A' := Rmult_le_compat_l (1 - t) _ _ ltac:(lra) A). assert (B' := Rmult_le_compat_l t _ _ ltac:(lra) B). lra.
Qed.
Lemma minimiser_gap p U V : 0 < p -> (forall X, penalised p U <= penalised p X) ->
  penalised p U + p / 2 * inner D (diff V U) (diff V U) <= penalised p V.
Proof.
  intros Hp HU. set (s2 := inner D (diff V U) (diff V U)). assert (0 <= s2) by apply inner_diff_nonneg.
  assert (K : forall t, 0 < t < 1 -> penalised p U + p / 2 * (1 - t) * s2 <= penalised p V).
  { intros t Ht. pose proof (strongly_convex p V U t ltac:(lra)) as S. fold s2 in S. specialize (HU (plus (times (1 - t) U) (times t V))).
    apply Rmult_le_reg_l with t; [lra|]. lra. }
  apply Rnot_lt_le. intros L. set (gap := penalised p U + p / 2 * s2 - penalised p V).
  assert (G : 0 < gap) by (unfold gap; lra). assert (C : 0 < p / 2 * s2 + 2 * gap) by nra.
  assert (T : 0 < gap / (p / 2 * s2 + 2 * gap) < 1).
  { split; [now apply Rdiv_lt_0_compat|]. apply Rmult_lt_reg_r with (p / 2 * s2 + 2 * gap); [lra|]. unfold Rdiv at 1.
    rewrite Rmult_assoc, Rinv_l by lra. nra. }
  pose proof (K _ T) as KT. set (t := gap / (p / 2 * s2 + 2 * gap)) in *.
  assert (Et : t * (p / 2 * s2 + 2 * gap) = gap) by (unfold t; field; lra). unfold gap in *. nra.
Qed.
Theorem penalty_ball p V r U : 0 < p -> inner D (penalised_gradient p V) (penalised_gradient p V) <= (p * r) * (p * r) ->
  (forall X, penalised p U <= penalised p X) -> inner D (diff V U) (diff V U) <= r * r.
Proof.
  intros Hp Hg HU. pose proof (minimiser_gap p U V Hp HU) as A. pose proof (penalised_tangent p V U) as B. set (g := penalised_gradient p V) in *.
  assert (N : inner D (diff U V) (diff U V) = inner D (diff V U) (diff V U)) by (apply sum2_ext; intros; unfold diff; ring).
  rewrite N in B. set (s2 := inner D (diff V U) (diff V U)) in *.
  pose proof (inner_diff_nonneg D (plus g (times p (diff U V)))) as P.
  assert (E : inner D (plus g (times p (diff U V))) (plus g (times p (diff U V))) = inner D g g + 2 * p * inner D g (diff U V) + p * p * s2).
  { rewrite <- N. unfold inner, plus, times. rewrite <- !sum2_scale, <- !sum2_plus. apply sum2_ext; intros; ring. }
  rewrite E in P. assert (p * s2 <= - inner D g (diff U V)) by lra. apply Rmult_le_reg_l with (p * p); [nra|]. nra.
Qed.
(** ... which also minimises L over the ball of its own radius *)
Theorem penalty_is_path p U : 0 < p -> (forall X, penalised p U <= penalised p X) ->
  forall X, inner D X X <= inner D U U -> risk D U <= risk D X.
Proof. intros Hp HU X HX. specialize (HU X). unfold Definitions.penalised in HU. nra. Qed.
End Penalty.
Theorem risk_convex D U V t : realisable D -> 0 <= t <= 1 -> risk D (plus (times (1 - t) U) (times t V)) <= (1 - t) * risk D U + t * risk D V.
Proof. intros HR Ht. pose proof (strongly_convex D HR 0 V U t Ht) as K. unfold penalised in K. lra. Qed.
Corollary penalty_on_path D p U : 0 < p -> (forall X, penalised D p U <= penalised D p X) -> is_path D (norm_ D U) U.
Proof.
  intros Hp HU. unfold is_path. rewrite norm_sqr. split; [lra|]. exact (penalty_is_path D p U Hp HU).
Qed.
