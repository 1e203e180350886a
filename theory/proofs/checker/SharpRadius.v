(* The radius of a certificate of W_fin, from the growth of means (SharpBall.v); see certificate_format.md, kind "finite-component". *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices RestrictedRisk Convexity Spans TiedPairs FiniteExistence FiniteStability SharpBall.
Import ListNotations.
Open Scope R_scope.

Section Growth.
Variable D : dataset.
Hypothesis HR : realisable D.
Lemma gradient_growth C h b : 0 < b -> (forall s u v, In s (samples D) -> In u (context s) -> In v (context s) -> logit D h u (query s) - logit D h v
  (query s) <= b) ->
  inner D (gradient D C) h + (1 - exp (- b)) / b * hessian D C h h <= inner D (gradient D (plus C h)) h.
Proof.
  intros Hb HB. pose proof (Rinv_0_lt_compat _ (n_pos D HR)) as Hi. rewrite !inner_gradient. unfold hessian.
  replace ((1 - exp (- b)) / b * (/ n D * lsum (samples D) (covariance D C h h))) with (/ n D * lsum (samples D) (fun s => (1 - exp (- b)) / b *
    covariance D C h h s)) by (rewrite lsum_scale; ring).
  rewrite <- Rmult_plus_distr_l, <- lsum_plus. apply Rmult_le_compat_l; [lra|]. apply lsum_le. intros s Hs.
  assert (Hc : context s <> []) by (destruct HR as [_ Hy]; specialize (Hy s Hs); intros E0; now rewrite E0 in Hy).
  assert (S : forall W, lsum (context s) (fun v => share D W s v * (logit D h v (query s) - logit D h (label s) (query s)))
              = lsum (context s) (fun v => share D W s v * logit D h v (query s)) - logit D h (label s) (query s)).
  { intros W. rewrite (lsum_ext _ _ (fun v => share D W s v * logit D h v (query s) - logit D h (label s) (query s) * share D W s v)) by (intros;
      ring).
    rewrite lsum_minus, lsum_scale, share_total by auto. ring. }
  pose proof (zsum_pos D C (query s) _ Hc) as Z. pose proof (zsum_pos D (plus C h) (query s) _ Hc) as Z2.
  pose proof (mean_growth (context s) (share D C s) (fun v => logit D h v (query s)) b Hc) as K.
  lapply K; [clear K; intros K|intros v; unfold share; apply Rdiv_lt_0_compat; [apply exp_pos|auto]]. specialize (K (share_total D C s Hc)).
  lapply K; [clear K; intros K|intros u v Hu Hv; now apply (HB s)]. specialize (K Hb).
  assert (E1 : zsum D (plus C h) (query s) (context s) = zsum D C (query s) (context s) * lsum (context s) (fun v => share D C s v * exp (logit D h v
    (query s)))).
  { rewrite <- lsum_scale. apply lsum_ext. intros v _. unfold share. rewrite logit_plus, exp_plus. field. lra. }
  assert (E2 : lsum (context s) (fun v => share D (plus C h) s v * logit D h v (query s)) =
    lsum (context s) (fun v => share D C s v * exp (logit D h v (query s)) * logit D h v (query s)) / lsum (context s) (fun v => share D C s v * exp
      (logit D h v (query s)))).
  { set (P := lsum (context s) (fun v => share D C s v * exp (logit D h v (query s)))) in *. assert (HP : 0 < P) by (rewrite E1 in Z2; nra).
    unfold Rdiv. rewrite (Rmult_comm (lsum _ _)), <- lsum_scale. apply lsum_ext. intros v _. unfold share. rewrite E1, logit_plus, exp_plus. field.
    split; apply Rgt_not_eq; auto. }
  rewrite !S, E2. unfold covariance, mean_. lra.
Qed.
End Growth.

Section Radius.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Hypothesis HR : realisable D.
Local Notation Dr := (restricted D tied).
Variables (C : mat) (m r Mb : R).
Hypothesis HC : S_fin D C.
Hypothesis Hm : 0 < m.
Hypothesis Hr : 0 <= r.
Hypothesis HMb : 0 <= Mb.
Hypothesis HM : forall s u v, In s (samples Dr) -> In u (context s) -> In v (context s) -> inner Dr (M Dr (query s) u v) (M Dr (query s) u v) <= Mb *
  Mb.
Hypothesis curved : forall h, S_fin D h -> m * inner D h h <= hessian Dr C h h.
Hypothesis small : inner D (gradient Dr C) (gradient Dr C) * (Mb * Mb) <= (m * (1 - exp (- (Mb * r)))) * (m * (1 - exp (- (Mb * r)))).
Let G := norm_ D (gradient Dr C).
Lemma one_minus_exp x y : 0 <= x < y -> 1 - exp (- x) < 1 - exp (- y).
Proof. intros H. pose proof (exp_increasing (- y) (- x) ltac:(lra)). lra. Qed.
Lemma one_minus_exp_le x : 0 <= x -> 0 <= 1 - exp (- x) <= x.
Proof.
  intros H. pose proof (exp_ge_tangent (- x)). split; [|lra]. destruct H as [H| <-]; [|rewrite Ropp_0, exp_0; lra].
  pose proof (one_minus_exp 0 x ltac:(lra)) as K. rewrite Ropp_0, exp_0 in K. lra.
Qed.
Lemma small_norm : G * Mb <= m * (1 - exp (- (Mb * r))).
Proof.
  pose proof (one_minus_exp_le (Mb * r) (Rmult_le_pos _ _ HMb Hr)) as [E0 _]. unfold G. rewrite <- (norm_sqr D) in small.
  set (x := norm_ D (gradient Dr C)) in *. pose proof (norm_pos D (gradient Dr C)) as P. fold x in P.
  apply (fun H => proj2 (square_le (x * Mb) _ (Rmult_le_pos _ _ (Rlt_le _ _ Hm) E0) H)).
  replace (x * Mb * (x * Mb)) with (x * x * (Mb * Mb)) by ring. exact small.
Qed.
Lemma small_logits h s u v : In s (samples Dr) -> In u (context s) -> In v (context s) -> logit Dr h u (query s) - logit Dr h v (query s) <= Mb *
  norm_ D h.
Proof.
  intros Hs Hu Hv. rewrite <- margin_logit. eapply Rle_trans; [apply (inner_norms D)|]. apply Rmult_le_compat_r; [apply norm_pos|].
  unfold norm_. rewrite <- (sqrt_square Mb) by auto. apply sqrt_le_1_alt. now apply (HM s).
Qed.
Lemma flat h : Mb = 0 -> inner D (gradient Dr C) h = 0.
Proof.
  intros E0. change (inner Dr (gradient Dr C) h = 0). rewrite inner_gradient. rewrite (lsum_ext _ _ (fun _ => 0)); [rewrite lsum_zero; ring|].
  intros s Hs.
  rewrite (lsum_ext _ _ (fun _ => 0)); [now rewrite lsum_zero|]. intros v Hv.
  assert (Hy : In (label s) (context s)) by (now apply (restricted_realisable D tied tied_refl HR)).
  pose proof (small_logits h s v (label s) Hs Hv Hy) as A. pose proof (small_logits h s (label s) v Hs Hy Hv) as B. rewrite E0, Rmult_0_l in *.
  replace (logit Dr h v (query s) - logit Dr h (label s) (query s)) with 0 by lra. ring.
Qed.
Theorem minimiser_within W : S_fin D W -> (forall X, S_fin D X -> Lbar D tied W <= Lbar D tied X) -> norm_ D (diff W C) <= r.
Proof.
  intros HW Hmin. apply Rnot_lt_le. intros L. set (h := diff W C) in *. set (s := norm_ D h) in *.
  pose proof (restricted_realisable D tied tied_refl HR) as HRr.
  assert (Sh : S_fin D h) by (now apply spanned_diff). pose proof (curved h Sh) as Cv. rewrite <- (norm_sqr D) in Cv. fold s in Cv.
  assert (Ps : 0 < s) by lra.
  pose proof (minimal_gradient D tied tied_refl HR W (minimal_everywhere D tied tied_refl tied_scc HR W Hmin)) as G0.
  assert (Gh : inner D (gradient Dr (plus C h)) h = 0).
  { assert (Sm : same D (plus C h) W) by (intros a b _ _; unfold h, plus, diff; ring).
    transitivity (inner D (gradient Dr W) h); [|now apply inner_null]. apply sum2_ext. intros a b Ha Hb. f_equal. unfold gradient. f_equal.
    apply lsum_ext. intros t _. apply lsum_ext. intros v _.
    f_equal. unfold share. rewrite (logit_same Dr (plus C h) W v (query t) Sm). f_equal. apply lsum_ext. intros w _.
    now rewrite (logit_same Dr (plus C h) W w (query t) Sm). }
  destruct HMb as [Pm|E0].
  - set (b := Mb * s). assert (Hb : 0 < b) by now apply Rmult_lt_0_compat.
    pose proof (gradient_growth Dr HRr C h b Hb (fun t u v => small_logits h t u v)) as K. change (inner Dr) with (inner D) in K. rewrite Gh in K.
    pose proof (inner_norms D (gradient Dr C) h) as [N _]. fold s G in N. pose proof small_norm as Sn.
    pose proof (one_minus_exp (Mb * r) b ltac:(unfold b; nra)) as O.
    assert (Ob : 0 < 1 - exp (- b)) by (pose proof (one_minus_exp_le (Mb * r) ltac:(nra)); lra).
    assert (T : (1 - exp (- b)) / b * (m * (s * s)) <= (1 - exp (- b)) / b * hessian Dr C h h) by (apply Rmult_le_compat_l; [left; now apply
      Rdiv_lt_0_compat|exact Cv]).
    replace ((1 - exp (- b)) / b * (m * (s * s))) with (m * (1 - exp (- b)) / Mb * s) in T by (unfold b; field; split; lra).
    assert (X : m * (1 - exp (- b)) / Mb * s <= G * s) by lra. apply Rmult_le_reg_r in X; [|auto].
    assert (Y : m * (1 - exp (- b)) <= G * Mb). { apply (Rmult_le_compat_r Mb) in X; [|lra].
    replace (m * (1 - exp (- b)) / Mb * Mb) with (m * (1 - exp (- b))) in X by (field; lra). exact X. }
    assert (m * (1 - exp (- (Mb * r))) < m * (1 - exp (- b))) by now apply Rmult_lt_compat_l. lra.
  - symmetry in E0. pose proof (gradient_growth Dr HRr C h 1 ltac:(lra)) as K.
    lapply K; [clear K; intros K|intros t u v Ht Hu Hv; pose proof (small_logits h t u v Ht Hu Hv) as A; rewrite E0, Rmult_0_l in A; lra].
    change (inner Dr) with (inner D) in K. rewrite Gh, (flat h E0) in K. pose proof (one_minus_exp 0 1 ltac:(lra)) as O. rewrite Ropp_0, exp_0 in O.
    assert (0 < m * (s * s)) by (apply Rmult_lt_0_compat; [lra|now apply Rmult_lt_0_compat]).
    assert (0 < (1 - exp (- (1))) / 1 * hessian Dr C h h) by (apply Rmult_lt_0_compat; [unfold Rdiv; rewrite Rinv_1; lra|lra]). lra.
Qed.
Theorem infimum_within X : S_fin D X -> Lbar D tied C - m * (r * r) <= Lbar D tied X.
Proof.
  intros HX. destruct (Wfin_exists D tied tied_refl tied_scc HR) as (W & HW & Hmin). pose proof (restricted_realisable D tied tied_refl HR) as HRr.
  pose proof (minimiser_within W HW (fun X _ => Hmin X)) as Hs. eapply Rle_trans; [|apply (Hmin X)].
  pose proof (risk_tangent Dr HRr C W) as T. rewrite !(Lbar_risk D tied tied_refl HR) in T. change (inner Dr) with (inner D) in T.
  set (h := diff W C) in *. pose proof (norm_pos D h) as P. assert (Rr : 0 <= m * (r * r)) by (apply Rmult_le_pos; [lra|now apply Rmult_le_pos]).
  destruct HMb as [Pm|E0].
  - pose proof (inner_norms D (gradient Dr C) h) as [N _]. pose proof small_norm as Sn. pose proof (norm_pos D (gradient Dr C)) as Pg.
    fold G in N, Pg.
    assert (G <= m * r). { pose proof (one_minus_exp_le (Mb * r) ltac:(nra)) as [_ O]. apply (Rmult_le_compat_l m) in O; [|lra].
    apply Rmult_le_reg_r with Mb; [auto|]. lra. }
    assert (G * norm_ D h <= m * r * r) by (apply Rmult_le_compat; auto). lra.
  - rewrite (flat h (eq_sym E0)) in T. lra.
Qed.
End Radius.
