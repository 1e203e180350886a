(* Every final statement in full; its proof is the theorem of the file that is named in [exact]. All objects are those of Definitions.v.

   The hypotheses in the words of THEORY 1: R is [realisable D]; F is [exists V, feasible D V]; I is [independent D]; A is [acyclic D];
   H and L are in the definition of [risk]; T is [tail_regular]; the step condition is [0 < eta] and [eta * beta D <= 1].

   At the end Coq prints what each theorem assumes: the axioms of the real numbers of Coq's library, nothing else. scripts/prove.sh fails on any
   other axiom. *)
From Coq Require Import Reals QArith Qreals List Arith Lra.
From Attest Require Import Definitions Elementary Matrices TokenGraph GraphSvm RestrictedRisk.
From Attest Require RayBound MarginBound DirectionBound Convexity PenaltyPath PenaltyMinimiser Smoothness DescentBounds ExcessRisk.
From Attest Require FiniteComponent Limits DescentLimits RegularisationPath Infimum Automaton.
From Attest Require GeneralLoss Bounds DescentRate GradientDescent IndependentEmbeddings GradientDerivative Answers Read.
Import ListNotations.
Open Scope R_scope.

(** * The paper's theorems (THEORY 5) *)

(** Gradient descent, from any start: the risk tends to L*, the projection on S_fin to W_fin, every attention weight to its limit (hard retrieval
    and soft composition), what no edge sees never moves; with a strict edge the norm diverges and the direction tends to that of W_mm. *)
Theorem gradient_descent D eta W0 : realisable D -> (exists V, feasible D V) -> 0 < eta -> eta * beta D <= 1 ->
  exists Wf Wmm, is_Wfin D Wf /\ is_Wmm D Wmm /\ let W := descent D eta W0 in
  Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf)
  /\ (forall P, (forall t, is_projection D (W t) (P t)) -> Un_cv (fun t => norm_ D (diff (P t) Wf)) 0)
  /\ (forall s v, In s (samples D) -> In v (context s) -> Un_cv (fun t => attention D (W t) s v) (limit_attention D Wf s v))
  /\ (forall V t, unseen D V -> inner D (W t) V = inner D W0 V)
  /\ (strict_edge D -> cv_infty (fun t => norm_ D (W t)) /\ Un_cv (fun t => norm_ D (diff (unit_ D (W t)) (unit_ D Wmm))) 0
       /\ exists K t0, forall t, (t0 <= t)%nat ->
            inner D (diff (unit_ D (W t)) (unit_ D Wmm)) (diff (unit_ D (W t)) (unit_ D Wmm)) <= K / ln (INR t)).
Proof. exact (GradientDescent.gradient_descent D eta W0). Qed.

(** The rate of its direction: squared distance of the unit vectors O(1 / log t); and the growth along W_mm and of the norm, both by the
    logarithm of the inverse excess risk. *)
Theorem gradient_descent_rate D eta W0 Wf Wmm : realisable D -> 0 < eta -> eta * beta D <= 1 -> is_Wfin D Wf -> is_Wmm D Wmm -> strict_edge D ->
  let W := descent D eta W0 in let w := norm_ D Wmm in let level t := ln (/ (risk D (W t) - Lbar D (tied_of D) Wf)) in
  (exists K t0, forall t, (t0 <= t)%nat -> inner D (diff (unit_ D (W t)) (unit_ D Wmm)) (diff (unit_ D (W t)) (unit_ D Wmm)) <= K / ln (INR t))
  /\ (exists c1 c2 t0, 0 <= c1 /\ 0 <= c2 /\ forall t, (t0 <= t)%nat ->
       (level t - c1) * (w * w) <= inner D (W t) Wmm /\ norm_ D (W t) <= w * (level t + c2)).
Proof. exact (GradientDescent.gradient_descent_rate D eta W0 Wf Wmm). Qed.

(** The regularisation path exists at every radius and has the same limits along any radii that tend to infinity. *)
Theorem regularisation_path D : realisable D -> (exists V, feasible D V) -> strict_edge D ->
  exists Wf Wmm, is_Wfin D Wf /\ is_Wmm D Wmm /\ (forall r, exists W, is_path D r W) /\
  forall r W, cv_infty r -> (forall t, is_path D (r t) (W t)) ->
  Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf)
  /\ (forall P, (forall t, is_projection D (W t) (P t)) -> Un_cv (fun t => norm_ D (diff (P t) Wf)) 0)
  /\ (forall s v, In s (samples D) -> In v (context s) -> Un_cv (fun t => attention D (W t) s v) (limit_attention D Wf s v))
  /\ Un_cv (fun t => norm_ D (diff (times (/ r t) (W t)) (unit_ D Wmm))) 0.
Proof. exact (RegularisationPath.regularisation_path D). Qed.

(** General losses on acyclic data: every family in the balls whose loss is not above that of the ray of W_mm turns to W_mm, at O(R^-1/2);
    the regularisation path of the loss is such a family. *)
Theorem general_loss_path D loss c Wmm : realisable D -> acyclic D -> decreasing loss -> tail_regular (n D) loss c -> is_Wmm D Wmm -> strict_edge D ->
  (exists C s0, 0 < s0 /\ forall s W, s0 <= s -> norm_ D W <= s * norm_ D Wmm -> general_risk D loss W <= general_risk D loss (times s Wmm) ->
    (s - C) * inner D Wmm Wmm <= inner D W Wmm
    /\ inner D (diff (times (/ (s * norm_ D Wmm)) W) (unit_ D Wmm)) (diff (times (/ (s * norm_ D Wmm)) W) (unit_ D Wmm)) <= 2 * C / s)
  /\ (exists C r0, 0 < r0 /\ forall r W, r0 <= r -> norm_ D W <= r ->
    (forall X, norm_ D X <= r -> general_risk D loss W <= general_risk D loss X) ->
    inner D (diff (times (/ r) W) (unit_ D Wmm)) (diff (times (/ r) W) (unit_ D Wmm)) <= C / r).
Proof.
  intros HR HA Hd HT HW Hs. pose proof (Wmm_strict D Wmm HW Hs) as P.
  exact (conj (GeneralLoss.general_direction D HR loss c Hd HT HA Wmm HW P) (GeneralLoss.general_path D HR loss c Hd HT HA Wmm HW P)).
Qed.

(** Hard retrieval: the attention outside the component of the label is at most n times the excess risk, hence falls to 0 along any sequence whose
    risk tends to L*: descent and the path are such sequences. *)
Theorem retrieval D Wf : realisable D -> is_Wfin D Wf ->
  (forall W s, In s (samples D) -> let eps := risk D W - Lbar D (tied_of D) Wf in
     0 <= mass_out D (tied_of D) W s <= 1 - exp (- (n D * eps)) /\ mass_out D (tied_of D) W s <= n D * eps)
  /\ (forall W : nat -> mat, Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf) ->
     forall s, In s (samples D) -> Un_cv (fun t => mass_out D (tied_of D) (W t) s) 0).
Proof. exact (Limits.retrieval D Wf). Qed.

(** Soft composition: inside the component the attention of any such sequence tends to that of W_fin; and a matrix whose projection on S_fin is
    within r of W_fin has its attention inside within a factor exp(2 M r). *)
Theorem composition D Wf : realisable D -> is_Wfin D Wf ->
  (forall W P r s v, is_projection D W P -> norm_ D (diff P Wf) <= r -> In s (samples D) -> In v (In_ (tied_of D) s) ->
     exp (- (2 * (Mb D * r))) * share_in D (tied_of D) Wf s v <= share_in D (tied_of D) W s v <= exp (2 * (Mb D * r)) * share_in D (tied_of D) Wf s v)
  /\ (forall W : nat -> mat, Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf) ->
     forall s v, In s (samples D) -> In v (In_ (tied_of D) s) ->
     Un_cv (fun t => share_in D (tied_of D) (W t) s v) (share_in D (tied_of D) Wf s v)).
Proof. exact (Limits.composition D Wf). Qed.

(** The automaton: on a context, seen or not, whose greatest V-logit is attained on the tokens that [top] selects with a gap to the others, the
    attention of W + r V comes to that of W on those tokens, and to 0 elsewhere; W_mm has such a gap, 1, wherever some token reaches all. *)
Theorem automaton D W V k l (top : nat -> bool) z gap r v : 0 <= r ->
  (forall u, In u l -> top u = true -> logit D V u k = z) -> (forall u, In u l -> top u = false -> logit D V u k <= z - gap) -> In v l ->
  let small := zsum D W k (filter (fun u => negb (top u)) l) / zsum D W k (filter top l) * exp (- (r * gap)) in
  (top v = true -> 0 <= share_on D W k (filter top l) v - share_on D (plus W (times r V)) k l v <= small)
  /\ (top v = false -> (exists u, In u l /\ top u = true) -> 0 <= share_on D (plus W (times r V)) k l v <= small).
Proof. exact (Automaton.automaton_both D W V k l top z gap r v). Qed.
Theorem automaton_reach D Wf Wmm k l i r v : feasible D Wmm -> 0 <= r -> In i l -> (forall u, In u l -> reach D k i u) -> In v l ->
  let top := tied_of D k i in
  let small := zsum D Wf k (filter (fun u => negb (top u)) l) / zsum D Wf k (filter top l) * exp (- r) in
  (scc D k i v -> 0 <= share_on D Wf k (filter top l) v - share_on D (plus Wf (times r Wmm)) k l v <= small)
  /\ (~ scc D k i v -> 0 <= share_on D (plus Wf (times r Wmm)) k l v <= small).
Proof.
  intros HF Hr Hi HL Hv. split; intros Hs.
  - exact (Automaton.automaton_reach D Wf Wmm k l i r v HF Hr Hi HL Hv Hs).
  - exact (Automaton.automaton_reach_outside D Wf Wmm k l i r v HF Hr Hi HL Hv Hs).
Qed.

(** * Risk and gradient (THEORY 1, 5, 6.3) *)

(** The gradient is the derivative of the risk along every line, and the Hessian that of the gradient. *)
Theorem gradient_is_derivative D W V : realisable D ->
  derivable_pt_lim (fun s => risk D (plus W (times s V))) 0 (inner D (gradient D W) V).
Proof. exact (GradientDerivative.gradient_is_derivative D W V). Qed.
Theorem hessian_is_derivative D W V : realisable D ->
  derivable_pt_lim (fun s => inner D (gradient D (plus W (times s V))) V) 0 (hessian D W V V).
Proof. exact (GradientDerivative.hessian_is_derivative D W V). Qed.
Theorem risk_convex D U V t : realisable D -> 0 <= t <= 1 -> risk D (plus (times (1 - t) U) (times t V)) <= (1 - t) * risk D U + t * risk D V.
Proof. exact (PenaltyPath.risk_convex D U V t). Qed.
Theorem risk_smooth D W U : realisable D ->
  risk D U <= risk D W + inner D (gradient D W) (diff U W) + beta D / 2 * inner D (diff U W) (diff U W)
  /\ norm_ D (diff (gradient D U) (gradient D W)) <= beta D * norm_ D (diff U W).
Proof. exact (fun HR => conj (Smoothness.risk_smooth D HR W U) (Smoothness.gradient_lipschitz_norm D U W HR)). Qed.

(** * Graph-SVM (THEORY 3) *)
Theorem W_mm_exists D : (exists V, feasible D V) -> exists Wmm, is_Wmm D Wmm.
Proof. exact (GraphSvm.Wmm_exists D). Qed.
Theorem W_mm_unique D W W' : is_Wmm D W -> is_Wmm D W' -> same D W' W.
Proof. exact (fun H H' => GraphSvm.Wmm_unique D W W' H (proj1 H') (proj2 H' W (proj1 H))). Qed.
(** the projection inequality *)
Theorem W_mm_projection D W V : is_Wmm D W -> feasible D V -> inner D W W + inner D (diff V W) (diff V W) <= inner D V V.
Proof. exact (fun H => GraphSvm.Wmm_projection D W H V). Qed.
Theorem kkt_sufficient D ms W :
  (forall m, In m ms -> medge D m) ->
  (forall m, In m ms -> mscc D m \/ (~ mscc D m /\ 0 < Q2R (m_value m) /\ inner D (Mm D m) W = 1)) ->
  (forall a b, (a < dim D)%nat -> (b < dim D)%nat -> W a b = combination D ms a b) ->
  feasible D W -> is_Wmm D W.
Proof. exact (GraphSvm.kkt_sufficient D ms W). Qed.
Theorem farkas D ms :
  (forall m, In m ms -> medge D m) ->
  (forall m, In m ms -> mscc D m \/ (~ mscc D m /\ 0 < Q2R (m_value m))) ->
  (forall a b, (a < dim D)%nat -> (b < dim D)%nat -> combination D ms a b = 0) ->
  (exists m, In m ms /\ ~ mscc D m) ->
  forall V, ~ feasible D V.
Proof. exact (GraphSvm.farkas D ms). Qed.
(** I implies F *)
Theorem independent_feasible D : independent D -> well_formed D -> exists V, feasible D V.
Proof. exact (IndependentEmbeddings.independent_feasible D). Qed.

(** * Finite component (THEORY 4) *)
Theorem W_fin_exists D : realisable D -> exists Wf, is_Wfin D Wf /\ forall V, Lbar D (tied_of D) Wf <= Lbar D (tied_of D) V.
Proof. exact (Limits.Wfin_exists_everywhere D). Qed.
Theorem W_fin_unique D W W' : realisable D -> is_Wfin D W -> is_Wfin D W' -> same D W' W.
Proof. exact (Limits.Wfin_unique_pair D W W'). Qed.
(** a positive curvature exists: the hypothesis of B6 and B7 can be met *)
Theorem curvature_exists D Wf : realisable D -> exists lambda, 0 < lambda /\ below_curvature D Wf lambda.
Proof. exact (fun HR => Bounds.curvature_exists D HR Wf). Qed.
(** for each query and token, the attention of W_fin on the restricted contexts adds up to the count of the label *)
Theorem calibration D Wf k v : independent D -> well_formed D -> realisable D -> is_Wfin D Wf -> (k < tokens D)%nat -> (v < tokens D)%nat ->
  lsum (filter (fun s => Nat.eqb (query s) k) (samples D))
       (fun s => INR (count_occ Nat.eq_dec (In_ (tied_of D) s) v) * share_in D (tied_of D) Wf s v)
  = INR (length (filter (fun s => Nat.eqb (query s) k && Nat.eqb (label s) v)%bool (samples D))).
Proof. exact (fun HI HF => IndependentEmbeddings.calibration D HI HF Wf k v). Qed.
(** L = Lbar + mean log (1 + q_i) *)
Theorem split D W : realisable D ->
  risk D W = Lbar D (tied_of D) W + / n D * lsum (samples D) (fun s => ln (1 + q D (tied_of D) W s)).
Proof. exact (RestrictedRisk.split D (tied_of D) (tied_of_refl D) W). Qed.
(** inf L = L*, attained iff there is no strict edge *)
Theorem infimum D Wf : realisable D -> (exists V, feasible D V) -> is_Wfin D Wf ->
  (forall W, Lbar D (tied_of D) Wf <= risk D W)
  /\ (forall eps, 0 < eps -> exists W, risk D W <= Lbar D (tied_of D) Wf + eps)
  /\ ((exists W, forall V, risk D W <= risk D V) <-> ~ strict_edge D).
Proof. exact (Infimum.infimum D Wf). Qed.

(** * Finite-time bounds (THEORY 4 and 6) *)
Theorem B1 D V W r : realisable D -> feasible D V -> 0 <= r ->
  0 <= risk D (plus W (times r V)) - Lbar D (tied_of D) W <= kappa D (tied_of D) W * exp (- r).
Proof. exact (RayBound.B1 D (tied_of D) (tied_of_refl D) (fun k i j _ => tied_of_scc D k i j) V W r). Qed.
(** Lstar: any lower bound of the restricted risk, such as L* *)
Theorem B2 D W Lstar s v : realisable D -> (forall V, Lstar <= Lbar D (tied_of D) V) -> In s (samples D) -> In v (Out_ (tied_of D) s) ->
  let eps := risk D W - Lstar in
  0 < exp (n D * eps) - 1
  /\ - ln (exp (n D * eps) - 1) - abar D (tied_of D) W s + ln (multiplicity s v / multiplicity s (label s)) <= inner D (M D (query s) (label s) v) W
  /\ abar D (tied_of D) W s <= n D * (Lstar + eps).
Proof. exact (fun HR => Bounds.B2_with_abar D HR W Lstar s v). Qed.
(** B2' for general losses; V: any feasible matrix, W_mm is one *)
Theorem B2_general D loss c V W t s v : realisable D -> acyclic D -> decreasing loss -> tail_regular (n D) loss c ->
  feasible D V -> 0 <= t -> general_risk D loss W <= general_risk D loss (times t V) ->
  let x := c * q0 D * exp (- t) in x < 1 -> In s (samples D) -> In v (context s) -> v <> label s ->
  0 < x /\ t - ln (c * q0 D / (1 - x)) + ln (multiplicity s v / multiplicity s (label s)) <= inner D (M D (query s) (label s) v) W.
Proof. exact (fun HR HA Hd HT => GeneralLoss.B2_general D HR loss c Hd HT HA V W t s v). Qed.
Theorem B3 D Wmm P mu : is_Wmm D Wmm -> 0 < mu ->
  (forall k i j, edge D k i j -> (scc D k i j -> inner D (M D k i j) P = 0) /\ (~ scc D k i j -> mu <= inner D (M D k i j) P)) ->
  mu * inner D Wmm Wmm <= inner D P Wmm
  /\ inner D (diff (times (/ mu) P) Wmm) (diff (times (/ mu) P) Wmm) <= inner D P P / (mu * mu) - inner D Wmm Wmm
  /\ (0 < inner D Wmm Wmm -> 0 < inner D P P -> mu * norm_ D Wmm / norm_ D P <= inner D P Wmm / (norm_ D P * norm_ D Wmm)).
Proof.
  intros HW Hm HP. destruct (DirectionBound.B3 D Wmm P mu HW Hm HP) as [A B].
  exact (conj A (conj B (fun H1 H2 => DirectionBound.B3_cosine D Wmm P mu HW Hm H1 H2 HP))).
Qed.
(** b: any bound of the |M_{k,u,v}| over the contexts, such as [Mb D]; P: the projection of W on S_fin *)
Theorem B6 D Wf W P lambda b : realisable D -> is_Wfin D Wf -> below_curvature D Wf lambda -> 0 < b ->
  (forall s u v, In s (samples D) -> In u (context s) -> In v (context s) -> norm_ D (M D (query s) u v) <= b) -> is_projection D W P ->
  (let r := norm_ D (diff P Wf) in lambda * (exp (- (b * r)) + b * r - 1) / (b * b) <= Lbar D (tied_of D) W - Lbar D (tied_of D) Wf)
  /\ (0 < lambda -> forall r, 0 <= r -> risk D W - Lbar D (tied_of D) Wf <= lambda * (exp (- (b * r)) + b * r - 1) / (b * b) ->
      norm_ D (diff P Wf) <= r).
Proof. exact (fun HR HWf => Bounds.B6 D HR Wf HWf W P lambda b). Qed.
Theorem B7 D eta W0 Wf Wmm lambda r0 (P : nat -> mat) t0 : realisable D -> 0 < eta -> eta * beta D <= 1 ->
  is_Wfin D Wf -> is_Wmm D Wmm -> strict_edge D -> 0 < lambda -> below_curvature D Wf lambda -> 0 <= r0 ->
  let W := descent D eta W0 in let eps t := risk D (W t) - Lbar D (tied_of D) Wf in let Mx := Mb D in
  let sigma := lambda * exp (- (Mx * r0)) in let C := 2 + n D / 2 + 2 * (Mx * Mx) / sigma in
  (forall t, is_projection D (W t) (P t)) ->
  eps t0 <= lambda * (exp (- (Mx * r0)) + Mx * r0 - 1) / (Mx * Mx) ->
  eps t0 <= 1 / 8 -> 8 * Mx * eps t0 <= sigma * norm_ D Wmm -> C * eps t0 <= 1 / 2 ->
  forall T, (t0 <= T)%nat ->
  norm_ D (diff (diff (W T) (P T)) (diff (W t0) (P t0))) <= norm_ D Wmm * (ln (eps t0 / eps T) + 2 * C * (eps t0 - eps T)).
Proof. exact (fun HR He Hb HWf HW Hst => Bounds.B7 D HR Wf HWf eta W0 Wmm He Hb HW Hst lambda r0 P t0). Qed.
(** B7 when S_fin = 0: then P = 0 *)
Theorem B7_S_fin_zero D eta W0 Wf Wmm t0 : realisable D -> 0 < eta -> eta * beta D <= 1 ->
  is_Wfin D Wf -> is_Wmm D Wmm -> strict_edge D -> (forall X, S_fin D X -> same D X (fun _ _ => 0)) ->
  let W := descent D eta W0 in let eps t := risk D (W t) - Lbar D (tied_of D) Wf in let C := 2 + n D / 2 in
  eps t0 <= 1 / 8 -> C * eps t0 <= 1 / 2 -> forall T, (t0 <= T)%nat ->
  norm_ D (diff (W T) (W t0)) <= norm_ D Wmm * (ln (eps t0 / eps T) + 2 * C * (eps t0 - eps T)).
Proof. exact (fun HR He Hb HWf HW Hst => Bounds.B7_S_fin_zero D HR Wf HWf eta W0 Wmm He Hb HW Hst t0). Qed.

(** * Gradient descent in finite time (THEORY 6.4, 6.7) *)
Theorem descent_monotone D eta W0 t : realisable D -> 0 < eta -> eta * beta D <= 1 -> let W := descent D eta W0 in
  risk D (W (S t)) <= risk D (W t) - eta / 2 * inner D (gradient D (W t)) (gradient D (W t)).
Proof. exact (fun HR He Hb => DescentBounds.descent_monotone D HR eta He Hb W0 t). Qed.
Theorem descent_rate D eta W0 Z t : realisable D -> 0 < eta -> eta * beta D <= 1 -> (1 <= t)%nat -> let W := descent D eta W0 in
  risk D (W t) - risk D Z <= inner D (diff W0 Z) (diff W0 Z) / (2 * eta * INR t).
Proof. exact (fun HR He Hb => DescentBounds.descent_rate D HR eta He Hb W0 Z t). Qed.
(** with B1: V0 is any matrix that no edge sees, such as the part of the start off S *)
Theorem descent_excess D eta W0 Wf Wmm V0 s t : realisable D -> 0 < eta -> eta * beta D <= 1 -> is_Wmm D Wmm -> unseen D V0 -> 0 <= s ->
  (1 <= t)%nat ->
  let X := diff (diff W0 V0) (plus Wf (times s Wmm)) in
  risk D (descent D eta W0 t) - Lbar D (tied_of D) Wf <= kappa D (tied_of D) Wf * exp (- s) + inner D X X / (2 * eta * INR t).
Proof.
  exact (fun HR He Hb HW => ExcessRisk.descent_excess D (tied_of D) (tied_of_refl D) (fun k i j _ => tied_of_scc D k i j) HR eta W0 Wmm Wf V0 s t
    He Hb (proj1 HW)).
Qed.
(** a computed trajectory whose steps are within delta of exact ones *)
Theorem certified_trajectory D eta (V : nat -> mat) delta : realisable D -> 0 <= eta -> eta * beta D <= 2 ->
  (forall t, norm_ D (diff (V (S t)) (step D eta (V t))) <= delta) ->
  forall t, norm_ D (diff (V t) (descent D eta (V O) t)) <= INR t * delta.
Proof. exact (DescentBounds.certified_trajectory D eta V delta). Qed.

(** * The regularisation path by penalty (THEORY 6.6) *)
Theorem penalty_ball D p V r U : realisable D -> 0 < p ->
  inner D (penalised_gradient D p V) (penalised_gradient D p V) <= (p * r) * (p * r) ->
  (forall X, penalised D p U <= penalised D p X) -> inner D (diff V U) (diff V U) <= r * r.
Proof. exact (fun HR => PenaltyPath.penalty_ball D HR p V r U). Qed.
Theorem penalty_is_path D p U : 0 < p -> (forall X, penalised D p U <= penalised D p X) -> is_path D (norm_ D U) U.
Proof. exact (PenaltyPath.penalty_on_path D p U). Qed.
Theorem penalty_minimiser D p : realisable D -> 0 < p ->
  exists U, (forall X, penalised D p U <= penalised D p X) /\ forall U', (forall X, penalised D p U' <= penalised D p X) -> same D U' U.
Proof. exact (PenaltyMinimiser.minimiser_exists_unique D p). Qed.

(** * The checker of certificates (checker/) *)

(** What an accepted file says is true, from the bytes of its lines to the reals: [states] is its meaning, [shown] what it claims. *)
Theorem check_file_sound text js : Read.check_file text js = Answers.Fine tt -> exists D c, Read.states text D c /\ Read.shown D c.
Proof. exact (Read.check_file_sound text js). Qed.

Print Assumptions gradient_descent.
Print Assumptions gradient_descent_rate.
Print Assumptions regularisation_path.
Print Assumptions general_loss_path.
Print Assumptions retrieval.
Print Assumptions composition.
Print Assumptions automaton.
Print Assumptions automaton_reach.
Print Assumptions gradient_is_derivative.
Print Assumptions hessian_is_derivative.
Print Assumptions risk_convex.
Print Assumptions risk_smooth.
Print Assumptions W_mm_exists.
Print Assumptions W_mm_unique.
Print Assumptions W_mm_projection.
Print Assumptions kkt_sufficient.
Print Assumptions farkas.
Print Assumptions independent_feasible.
Print Assumptions W_fin_exists.
Print Assumptions W_fin_unique.
Print Assumptions curvature_exists.
Print Assumptions calibration.
Print Assumptions split.
Print Assumptions infimum.
Print Assumptions B1.
Print Assumptions B2.
Print Assumptions B2_general.
Print Assumptions B3.
Print Assumptions B6.
Print Assumptions B7.
Print Assumptions B7_S_fin_zero.
Print Assumptions descent_monotone.
Print Assumptions descent_rate.
Print Assumptions descent_excess.
Print Assumptions certified_trajectory.
Print Assumptions penalty_ball.
Print Assumptions penalty_is_path.
Print Assumptions penalty_minimiser.
Print Assumptions check_file_sound.
