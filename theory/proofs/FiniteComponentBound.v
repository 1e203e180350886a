(* THEORY 6.5, B6: a small loss forces the finite component, with the constants of the specification. SelfConcordance.v, sample by sample. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices RestrictedRisk RayBound Convexity MinimiserBall Smoothness Spans FiniteComponent.
From Attest Require Import SelfConcordance.
Import ListNotations.
Open Scope R_scope.

Lemma chi_nonneg B : 0 < B -> 0 <= chi B.
Proof.
  intros H. unfold chi. pose proof (exp_ge_tangent (- B)). apply Rmult_le_pos; [lra|]. left. apply Rinv_0_lt_compat. now apply Rmult_lt_0_compat.
Qed.
Section Risk.
Variable D : dataset.
Hypothesis HR : realisable D.
(** the risk lies above its tangent by the Hessian times chi *)
Theorem risk_self_concordant C h b : 0 < b ->
  (forall s u v, In s (samples D) -> In u (context s) -> In v (context s) -> logit D h u (query s) - logit D h v (query s) <= b) ->
  risk D C + inner D (gradient D C) h + chi b * hessian D C h h <= risk D (plus C h).
Proof.
  intros Hb HB. pose proof (Rinv_0_lt_compat _ (n_pos D HR)) as Hi. rewrite inner_gradient. unfold hessian, risk.
  replace (chi b * (/ n D * lsum (samples D) (covariance D C h h))) with (/ n D * lsum (samples D) (fun s => chi b * covariance D C h h s))
    by (rewrite lsum_scale; ring).
  rewrite <- !Rmult_plus_distr_l, <- !lsum_plus. apply Rmult_le_compat_l; [lra|]. apply lsum_le. intros s Hs. rewrite !(log_loss D HR) by auto.
  assert (Hc : context s <> []) by (destruct HR as [_ Hy]; specialize (Hy s Hs); intros E0; now rewrite E0 in Hy).
  pose proof (zsum_pos D C (query s) _ Hc) as Z.
  pose proof (self_concordant (context s) (share D C s) (fun v => logit D h v (query s)) b Hc) as K.
  lapply K; [clear K; intros K|intros v; unfold share; apply Rdiv_lt_0_compat; [apply exp_pos|auto]].
  specialize (K (share_total D C s Hc)). lapply K; [clear K; intros K|intros u v Hu Hv; now apply (HB s)]. specialize (K Hb).
  assert (S : lsum (context s) (fun v => share D C s v * (logit D h v (query s) - logit D h (label s) (query s)))
    = lsum (context s) (fun v => share D C s v * logit D h v (query s)) - logit D h (label s) (query s)).
  { rewrite (lsum_ext _ _ (fun v => share D C s v * logit D h v (query s) - logit D h (label s) (query s) * share D C s v)) by (intros; ring).
    rewrite lsum_minus, lsum_scale, share_total by auto. ring. }
  assert (E0 : zsum D (plus C h) (query s) (context s)
    = zsum D C (query s) (context s) * lsum (context s) (fun v => share D C s v * exp (logit D h v (query s)))).
  { rewrite <- lsum_scale. apply lsum_ext. intros v _. unfold share. rewrite logit_plus, exp_plus. field. lra. }
  assert (P : 0 < lsum (context s) (fun v => share D C s v * exp (logit D h v (query s)))).
  { pose proof (zsum_pos D (plus C h) (query s) _ Hc) as Z2. rewrite E0 in Z2. nra. }
  rewrite S, E0, ln_mult, logit_plus by auto. unfold covariance, mean_. lra.
Qed.
End Risk.
Section B6.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Hypothesis HR : realisable D.
Local Notation Dr := (restricted D tied).
Variables (Wf : mat) (lambda Mb : R).
Hypothesis HWf : S_fin D Wf.
Hypothesis minimal : forall V, Lbar D tied Wf <= Lbar D tied V.
Hypothesis Hl : 0 <= lambda.
(** lambda: at most the least eigenvalue of the Hessian of Lbar on S_fin at W_fin *)
Hypothesis curved : forall h, S_fin D h -> lambda * inner D h h <= hessian Dr Wf h h.
Hypothesis HMb : 0 < Mb.
(** Mb: at least the M of the specification *)
Hypothesis HM : forall s u v, In s (samples D) -> In u (context s) -> In v (context s) -> inner D (M D (query s) u v) (M D (query s) u v) <= Mb * Mb.
Theorem B6 W P : S_fin D P -> off D tied (diff W P) -> let r := norm_ D (diff P Wf) in
  lambda * (exp (- (Mb * r)) + Mb * r - 1) / (Mb * Mb) <= Lbar D tied W - Lbar D tied Wf.
Proof.
  intros HP HO r. set (h := diff P Wf) in *. assert (Hr : 0 <= r) by apply norm_pos.
  assert (EL : Lbar D tied W = Lbar D tied P). { rewrite <- (Lbar_off D tied tied_refl HR P (diff W P) HO). apply (Lbar_same D tied tied_refl HR).
    intros a b _ _. unfold plus, diff. ring. }
  rewrite EL. destruct Hr as [Hr|Hr].
  - pose proof (restricted_realisable D tied tied_refl HR) as HRr. set (b := Mb * r). assert (Hb : 0 < b) by now apply Rmult_lt_0_compat.
    pose proof (risk_self_concordant Dr HRr Wf h b Hb) as K. lapply K; [clear K; intros K|].
    + pose proof (minimal_gradient D tied tied_refl HR Wf minimal) as G0.
      rewrite (inner_null D (gradient Dr Wf) h G0 : inner Dr (gradient Dr Wf) h = 0) in K.
      rewrite (Lbar_risk D tied tied_refl HR) in K. assert (EP : risk Dr (plus Wf h) = Lbar D tied P).
      { rewrite (Lbar_risk D tied tied_refl HR). apply (Lbar_same D tied tied_refl HR). intros a' b' _ _. unfold h, plus, diff. ring. }
      rewrite EP in K. pose proof (curved h (spanned_diff D _ P Wf HP HWf)) as Cv. rewrite <- norm_sqr in Cv. fold r in Cv.
      pose proof (chi_nonneg b Hb) as X. apply (Rmult_le_compat_l (chi b)) in Cv; [|auto].
      replace (lambda * (exp (- b) + b - 1) / (Mb * Mb)) with (chi b * (lambda * (r * r))) by (unfold chi, b; field; split; lra). lra.
    + intros s u v Hs Hu Hv. cbn in Hs. apply in_map_iff in Hs as (s0 & <- & Hs0). cbn in Hu, Hv |- *. apply filter_In in Hu as [Hu _].
      apply filter_In in Hv as [Hv _].
      change (logit D h u (query s0) - logit D h v (query s0) <= b). rewrite <- margin_logit. eapply Rle_trans; [apply inner_norms|]. fold r.
      unfold b. apply Rmult_le_compat_r; [lra|].
      unfold norm_. rewrite <- (sqrt_square Mb) by lra. apply sqrt_le_1_alt. now apply (HM s0).
  - rewrite <- Hr, Rmult_0_r, Ropp_0, exp_0. pose proof (minimal P). replace (lambda * (1 + 0 - 1) / (Mb * Mb)) with 0 by (field; lra). lra.
Qed.
(** hence a bound on the loss bounds the distance *)
Corollary B6_radius W P r : S_fin D P -> off D tied (diff W P) -> 0 <= r ->
  risk D W - Lbar D tied Wf < lambda * (exp (- (Mb * r)) + Mb * r - 1) / (Mb * Mb) -> norm_ D (diff P Wf) < r.
Proof.
  intros HP HO Hr HL. apply Rnot_le_lt. intros L. pose proof (B6 W P HP HO) as K. cbv zeta in K. set (r' := norm_ D (diff P Wf)) in *.
  pose proof (infimum_lower D tied tied_refl W HR) as I.
  pose proof (chi_growth (Mb * r) (Mb * r')) as C. assert (0 <= Mb * r <= Mb * r') by (split; [apply Rmult_le_pos; lra|apply Rmult_le_compat_l; lra]).
  specialize (C H).
  assert (Q : lambda * (exp (- (Mb * r)) + Mb * r - 1) / (Mb * Mb) <= lambda * (exp (- (Mb * r')) + Mb * r' - 1) / (Mb * Mb)); [|lra].
  unfold Rdiv. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; now apply Rmult_lt_0_compat|]. now apply Rmult_le_compat_l.
Qed.
Corollary B6_radius_le W P r : 0 < lambda -> S_fin D P -> off D tied (diff W P) -> 0 <= r ->
  risk D W - Lbar D tied Wf <= lambda * (exp (- (Mb * r)) + Mb * r - 1) / (Mb * Mb) -> norm_ D (diff P Wf) <= r.
Proof.
  intros Pl HP HO Hr HL. apply Rnot_lt_le. intros L. pose proof (B6 W P HP HO) as K. cbv zeta in K. set (r' := norm_ D (diff P Wf)) in *.
  pose proof (infimum_lower D tied tied_refl W HR) as I.
  assert (C : exp (- (Mb * r)) + Mb * r - 1 < exp (- (Mb * r')) + Mb * r' - 1).
  { apply chi_growth_strict. split; [apply Rmult_le_pos; lra|apply Rmult_lt_compat_l; lra]. }
  assert (Q : lambda * (exp (- (Mb * r)) + Mb * r - 1) / (Mb * Mb) < lambda * (exp (- (Mb * r')) + Mb * r' - 1) / (Mb * Mb)); [|lra].
  unfold Rdiv. apply Rmult_lt_compat_r; [apply Rinv_0_lt_compat; now apply Rmult_lt_0_compat|]. now apply Rmult_lt_compat_l.
Qed.
End B6.
