(* The claims on gradient descent with a constant step, 0 < eta <= 1/beta, from any start (THEORY 5, 6.1 to 6.8; paper, the theorem on gradient
   descent): descent.monotone, descent.rate, descent.diverges, descent.direction, descent.finite, descent.gauge.

   The limits are those of the study of the risk (GradientDescent, DescentDirection); the finite bounds are B2, B3, B6, B7 with the constants that the
   command evaluates. The part off S never moves because every gradient lies in S. *)
From Attest Require Import ClaimTools FiniteClaims PathClaims.
From Attest Require GradientSpan DescentRate DescentLimits Bounds.
Open Scope R_scope.
Notation plus := Definitions.plus.

(** ** descent.monotone: at every step, not only the first 48; F is not needed *)
Theorem descent_monotone D eta W0 t : realisable D -> 0 < eta -> eta * beta D <= 1 ->
  risk D (descent D eta W0 (S t)) <= risk D (descent D eta W0 t) - eta / 2 * inner D (gradient D (descent D eta W0 t)) (gradient D (descent D eta W0
    t)).
Proof. intros HR He Hb. exact (DescentBounds.descent_monotone D HR eta He Hb W0 t). Qed.

(** ** descent.gauge *)
Lemma gradient_in_S D W : realisable D -> in_S D (gradient D W).
Proof. intros HR. exact (GradientSpan.gradient_in_span D W HR). Qed.
Theorem descent_gauge D eta W0 P0 : realisable D -> is_S_projection D W0 P0 ->
  (forall W, in_S D (gradient D W)) /\ (forall t, in_S D (diff (descent D eta W0 t) W0))
  /\ (forall t, is_S_projection D (descent D eta W0 t) (diff (descent D eta W0 t) (diff W0 P0)))
  /\ (forall V t, unseen D V -> inner D (descent D eta W0 t) V = inner D W0 V).
Proof.
  intros HR [HP HO]. assert (G : forall W, in_S D (gradient D W)) by (intros; now apply gradient_in_S).
  assert (K : forall t, in_S D (diff (descent D eta W0 t) W0)).
  { induction t as [|t IH]; [apply spanned_zero; intros a b _ _; cbn [descent]; unfold diff; ring|].
    apply (spanned_same D _ (diff (diff (descent D eta W0 t) W0) (times eta (gradient D (descent D eta W0 t))))).
    - apply spanned_diff; [exact IH|apply spanned_times, G].
    - intros a b _ _. cbn [descent]. unfold step, diff, times. ring. }
  split; [exact G|]. split; [exact K|]. split; [|intros V t HV; exact (DescentBounds.descent_gauge D HR eta W0 V t HV)]. intros t. split.
  - apply (spanned_same D _ (plus (diff (descent D eta W0 t) W0) P0)); [apply spanned_add; [exact (K t)|exact HP]|]. intros a b _ _.
    unfold diff, plus. ring.
  - intros X HX. rewrite (inner_ext D X _ X (diff W0 P0)); [now apply HO|intros a b _ _; reflexivity|]. intros a b _ _. unfold diff. ring.
Qed.

(** ** descent.rate *)
Theorem descent_rate D eta W0 P0 Wf Wmm s t : realisable D -> is_Wfin D Wf -> is_Wmm D Wmm -> is_S_projection D W0 P0 ->
  0 < eta -> eta * beta D <= 1 -> 0 <= s -> (1 <= t)%nat -> let X := diff P0 (plus Wf (times s Wmm)) in
  risk D (descent D eta W0 t) - Lbar D (tied_of D) Wf <= kappa D (tied_of D) Wf * exp (- s) + inner D X X / (2 * eta * INR t).
Proof.
  intros HR HWf HW [HP HO] He Hb Hs Ht X.
  pose proof (descent_excess D (tied_of D) (tied_of_refl D) (tied_edge D) HR eta W0 Wmm Wf (diff W0 P0) s t He Hb (proj1 HW) (proj1
    (orthogonal_unseen D _) HO) Hs Ht) as K. cbv zeta in K.
  assert (E0 : same D (diff (diff W0 (diff W0 P0)) (plus Wf (times s Wmm))) X) by (intros a b _ _; unfold X, diff; ring).
  rewrite (inner_ext D _ _ X X E0 E0) in K. exact K.
Qed.

(** ** descent.diverges: with the lower bound that B2 gives at every step *)
Theorem descent_diverges D eta W0 Wf : realisable D -> (exists V, feasible D V) -> strict_edge D -> is_Wfin D Wf -> 0 < eta -> eta * beta D <= 1 ->
  cv_infty (fun t => norm_ D (descent D eta W0 t))
  /\ (forall W s v, In s (samples D) -> In v (Out_ (tied_of D) s) ->
       - ln (exp (n D * (risk D W - Lbar D (tied_of D) Wf)) - 1) - abar D (tied_of D) W s + ln (multiplicity s v / multiplicity s (label s))
       <= norm_ D (M D (query s) (label s) v) * norm_ D W).
Proof.
  intros HR HF Hst HWf He Hb. destruct (Wmm_exists D HF) as (Wmm & HW). split.
  - destruct (DescentLimits.descent_limits D eta W0 Wf Wmm HR HWf HW He Hb) as (_ & _ & _ & K & _). now apply K.
  - intros W s v Hs Hv. destruct (B2 D (tied_of D) (tied_of_refl D) W (Lbar D (tied_of D) Wf) s v HR (Wfin_minimal D Wf HR HWf) Hs Hv) as [_ B].
    cbv zeta in B.
    eapply Rle_trans; [exact B|]. apply inner_norms.
Qed.

(** ** descent.direction: the limit; the order 1/log t; the bound of B2 and B3 at every point; the norm bound B7 *)
Theorem descent_direction D eta W0 Wf Wmm : realisable D -> is_Wfin D Wf -> is_Wmm D Wmm -> strict_edge D -> 0 < eta -> eta * beta D <= 1 ->
  let W := descent D eta W0 in
  0 < inner D Wmm Wmm
  /\ Un_cv (fun t => norm_ D (diff (unit_ D (W t)) (unit_ D Wmm))) 0
  /\ (exists K t0, forall t, (t0 <= t)%nat -> inner D (diff (unit_ D (W t)) (unit_ D Wmm)) (diff (unit_ D (W t)) (unit_ D Wmm)) <= K / ln (INR t))
  /\ (forall t H mu, is_projection D (W t) H -> 0 < mu -> (forall s v, In s (samples D) -> In v (Out_ (tied_of D) s) ->
    mu <= B2_margin D Wf (W t) H s v) ->
       0 < inner D (diff (W t) H) (diff (W t) H) -> mu * norm_ D Wmm / norm_ D (diff (W t) H) <= inner D (diff (W t) H) Wmm / (norm_ D (diff (W t) H)
         * norm_ D Wmm)).
Proof.
  intros HR HWf HW Hst He Hb W. split; [exact (Wmm_strict D Wmm HW Hst)|]. split; [|split].
  - destruct (DescentLimits.descent_limits D eta W0 Wf Wmm HR HWf HW He Hb) as (_ & _ & _ & K & _). now apply K.
  - exact (DescentRate.descent_direction_log D (tied_of D) (tied_of_refl D) (tied_edge D) HR Wf Wmm W0 eta (proj1 HWf) (Wfin_minimal D Wf HR HWf) HW
    Hst He Hb).
  - intros t H mu HP Hmu Hbd Pp. destruct (direction_bound D Wf Wmm (W t) H mu HR HWf HW HP Hmu Hbd) as (_ & _ & K).
    apply K; [exact (Wmm_strict D Wmm HW Hst)|exact Pp].
Qed.
(** B7 with the constants of the specification: lambda a lower bound of the curvature, r0 the radius of B6 at the excess of step t0 *)
Theorem descent_norm_bound D eta W0 Wf Wmm lambda r0 (H : nat -> mat) t0 : realisable D -> is_Wfin D Wf -> is_Wmm D Wmm -> strict_edge D ->
  0 < lambda -> below_curvature D Wf lambda -> 0 < eta -> eta * beta D <= 1 -> 0 <= r0 ->
  let W := descent D eta W0 in let excess t := risk D (W t) - Lbar D (tied_of D) Wf in let Mb := Mb D in
  let sigma := lambda * exp (- (Mb * r0)) in let C := 2 + n D / 2 + 2 * (Mb * Mb) / sigma in
  (forall t, is_projection D (W t) (H t)) -> excess t0 <= lambda * (exp (- (Mb * r0)) + Mb * r0 - 1) / (Mb * Mb) ->
  excess t0 <= 1 / 8 -> 8 * Mb * excess t0 <= sigma * norm_ D Wmm -> C * excess t0 <= 1 / 2 ->
  forall T, (t0 <= T)%nat ->
  norm_ D (diff (diff (W T) (H T)) (diff (W t0) (H t0))) <= norm_ D Wmm * (ln (excess t0 / excess T) + 2 * C * (excess t0 - excess T)).
Proof.
  intros HR HWf HW Hst Hl Hc He Hb Hr W excess Mb sigma C HH H1 H2 H3 H4 T HT.
  exact (Bounds.B7 D HR Wf HWf eta W0 Wmm He Hb HW Hst lambda r0 H t0 Hl Hc Hr HH H1 H2 H3 H4 T HT).
Qed.

(** the same when S_fin = 0 *)
Theorem descent_norm_bound_S_fin_zero D eta W0 Wf Wmm t0 : realisable D -> is_Wfin D Wf -> is_Wmm D Wmm -> strict_edge D -> 0 < eta ->
  eta * beta D <= 1 ->
  (forall X, S_fin D X -> same D X (fun _ _ => 0)) ->
  let W := descent D eta W0 in let excess t := risk D (W t) - Lbar D (tied_of D) Wf in let C := 2 + n D / 2 in
  excess t0 <= 1 / 8 -> C * excess t0 <= 1 / 2 -> forall T, (t0 <= T)%nat ->
  norm_ D (diff (W T) (W t0)) <= norm_ D Wmm * (ln (excess t0 / excess T) + 2 * C * (excess t0 - excess T)).
Proof.
  intros HR HWf HW Hst He Hb HS W excess C H1 H2 T HT. exact (Bounds.B7_S_fin_zero D HR Wf HWf eta W0 Wmm He Hb HW Hst t0 HS H1 H2 T HT).
Qed.

(** ** descent.finite *)
Theorem descent_finite D eta W0 Wf : realisable D -> (exists V, feasible D V) -> is_Wfin D Wf -> 0 < eta -> eta * beta D <= 1 ->
  let W := descent D eta W0 in
  (forall P, (forall t, is_projection D (W t) (P t)) -> Un_cv (fun t => norm_ D (diff (P t) Wf)) 0)
  /\ (exists lambda, 0 < lambda /\ below_curvature D Wf lambda)
  /\ (forall lambda t H r, 0 <= lambda -> below_curvature D Wf lambda -> is_projection D (W t) H -> 0 <= r -> 0 < Mb D ->
        risk D (W t) - Lbar D (tied_of D) Wf < lambda * (exp (- (Mb D * r)) + Mb D * r - 1) / (Mb D * Mb D) -> norm_ D (diff H Wf) < r).
Proof.
  intros HR HF HWf He Hb W. destruct (Wmm_exists D HF) as (Wmm & HW). split; [|split].
  - destruct (DescentLimits.descent_limits D eta W0 Wf Wmm HR HWf HW He Hb) as (_ & K & _). exact K.
  - now apply curvature_exists.
  - intros lambda t H r Hl Hc HP Hr HM Hbd. now apply (finite_bound D Wf lambda (W t) H r).
Qed.
