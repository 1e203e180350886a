(* The bounds of THEORY 6 for every dataset: components are decided by [tied_of], projections are those of [is_projection]. *)
From Coq Require Import Reals List Arith Lra.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk RayBound Smoothness Spans FiniteComponent Limits.
From Attest Require MarginBound SublevelMargins FiniteComponentBound NormBound.
Import ListNotations.
Open Scope R_scope.

Section Bounds.
Variable D : dataset.
Hypothesis HR : realisable D.
Let tr := tied_of_refl D.
Let ts := fun k i j (_ : edge D k i j) => tied_of_scc D k i j.

Theorem B2_with_abar W Lstar s v : (forall V, Lstar <= Lbar D (tied_of D) V) -> In s (samples D) -> In v (Out_ (tied_of D) s) ->
  let eps := risk D W - Lstar in
  0 < exp (n D * eps) - 1
  /\ - ln (exp (n D * eps) - 1) - abar D (tied_of D) W s + ln (multiplicity s v / multiplicity s (label s)) <= inner D (M D (query s) (label s) v) W
  /\ abar D (tied_of D) W s <= n D * (Lstar + eps).
Proof.
  intros HL Hs Hv eps. destruct (MarginBound.B2 D (tied_of D) tr W Lstar s v HR HL Hs Hv) as [A B]. split; [exact A|]. split; [exact B|].
  pose proof (SublevelMargins.abar_le D (tied_of D) tr HR W s Hs) as K. unfold eps. replace (Lstar + (risk D W - Lstar)) with (risk D W) by ring.
  exact K.
Qed.
Theorem curvature_exists Wf : exists lambda, 0 < lambda /\ below_curvature D Wf lambda.
Proof. exact (curvature D (tied_of D) tr ts HR Wf). Qed.

Variable Wf : mat.
Hypothesis HWf : is_Wfin D Wf.
Let minimal := minimal_everywhere D (tied_of D) tr ts HR Wf (proj2 HWf).
Lemma norm_square_le X b : 0 <= b -> norm_ D X <= b -> inner D X X <= b * b.
Proof. intros Hb H. rewrite <- norm_sqr. pose proof (norm_pos D X). apply Rmult_le_compat; lra. Qed.
Theorem B6 W P lambda b : below_curvature D Wf lambda -> 0 < b ->
  (forall s u v, In s (samples D) -> In u (context s) -> In v (context s) -> norm_ D (M D (query s) u v) <= b) -> is_projection D W P ->
  (let r := norm_ D (diff P Wf) in lambda * (exp (- (b * r)) + b * r - 1) / (b * b) <= Lbar D (tied_of D) W - Lbar D (tied_of D) Wf)
  /\ (0 < lambda -> forall r, 0 <= r -> risk D W - Lbar D (tied_of D) Wf <= lambda * (exp (- (b * r)) + b * r - 1) / (b * b) ->
      norm_ D (diff P Wf) <= r).
Proof.
  intros HC Hb HM HP. pose proof (projection_off D HR W P HP) as HO.
  assert (HM2 : forall s u v, In s (samples D) -> In u (context s) -> In v (context s) -> inner D (M D (query s) u v) (M D (query s) u v) <= b * b).
  { intros s u v Hs Hu Hv. apply norm_square_le; [lra|auto]. }
  split.
  - exact (FiniteComponentBound.B6 D (tied_of D) tr HR Wf lambda b (proj1 HWf) minimal HC Hb HM2 W P (proj1 HP) HO).
  - intros Pl r Hr HL.
    exact (FiniteComponentBound.B6_radius_le D (tied_of D) tr HR Wf lambda b (proj1 HWf) minimal HC Hb HM2 W P r Pl (proj1 HP) HO Hr HL).
Qed.

Variables (eta : R) (W0 Wmm : mat).
Hypothesis eta_pos : 0 < eta.
Hypothesis eta_small : eta * beta D <= 1.
Hypothesis HW : is_Wmm D Wmm.
Hypothesis strict : strict_edge D.
Let W := descent D eta W0.
Let eps t := risk D (W t) - Lbar D (tied_of D) Wf.
Theorem B7 lambda r0 (P : nat -> mat) t0 : 0 < lambda -> below_curvature D Wf lambda -> 0 <= r0 -> let Mx := Mb D in
  let sigma := lambda * exp (- (Mx * r0)) in let C := 2 + n D / 2 + 2 * (Mx * Mx) / sigma in
  (forall t, is_projection D (W t) (P t)) -> eps t0 <= lambda * (exp (- (Mx * r0)) + Mx * r0 - 1) / (Mx * Mx) ->
  eps t0 <= 1 / 8 -> 8 * Mx * eps t0 <= sigma * norm_ D Wmm -> C * eps t0 <= 1 / 2 -> forall T, (t0 <= T)%nat ->
  norm_ D (diff (diff (W T) (P T)) (diff (W t0) (P t0))) <= norm_ D Wmm * (ln (eps t0 / eps T) + 2 * C * (eps t0 - eps T)).
Proof.
  intros Pl HC Hr Mx sigma C HP H1 H2 H3 H4 T HT.
  exact (NormBound.B7 D (tied_of D) tr ts HR Wf Wmm eta minimal HW strict eta_pos eta_small lambda (proj1 HWf) Pl HC r0 (eps t0) Hr W0 P t0
    (fun t => conj (proj1 (HP t)) (projection_off D HR (W t) (P t) (HP t))) eq_refl H1 H2 H3 H4 T HT).
Qed.
Theorem B7_S_fin_zero t0 : (forall X, S_fin D X -> same D X (fun _ _ => 0)) -> let C := 2 + n D / 2 in
  eps t0 <= 1 / 8 -> C * eps t0 <= 1 / 2 -> forall T, (t0 <= T)%nat ->
  norm_ D (diff (W T) (W t0)) <= norm_ D Wmm * (ln (eps t0 / eps T) + 2 * C * (eps t0 - eps T)).
Proof.
  intros Hflat C H1 H2 T HT. set (zero := fun _ _ : nat => 0).
  assert (Sz : S_fin D zero) by (apply spanned_zero; intros a b _ _; reflexivity).
  assert (Oz : forall t, off D (tied_of D) (diff (W t) zero)).
  { intros t e He. assert (Se : S_fin D (Mk D e)) by (apply spanned_gen; now apply (tied_pairs_scc D (tied_of D))).
    pose proof (Hflat _ Se) as Ze. unfold inner. rewrite (sum2_ext _ _ (fun _ _ => 0 * 0)); [rewrite sum2_scale; ring|].
    intros a b Ha Hb. rewrite Ze by auto. ring. }
  pose proof (NormBound.B7_flat D (tied_of D) tr ts HR Wf Wmm eta minimal HW strict eta_pos eta_small Hflat W0 (fun _ => zero) t0
    (fun t => conj Sz (Oz t)) H1 H2 T HT) as K. cbv zeta in K. fold W in K.
  rewrite (norm_same D (diff (W T) (W t0)) (diff (diff (W T) zero) (diff (W t0) zero))); [exact K|].
  intros a b _ _. unfold diff, zero. ring.
Qed.
End Bounds.
