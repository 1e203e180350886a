(* THEORY 5, gradient descent under H R L F and a step up to 1/beta: all limits, for given W_fin and W_mm. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm Convexity DescentBounds ExcessRisk FiniteComponent.
From Attest Require Import DescentDirection Limits.
Import ListNotations.
Open Scope R_scope.

(** * Gradient descent: THEORY 5 under H R L F and a step up to 1/beta, from any start *)
Theorem descent_limits D eta W0 Wf Wmm : realisable D -> is_Wfin D Wf -> is_Wmm D Wmm -> 0 < eta -> eta * beta D <= 1 ->
  let W := descent D eta W0 in
  Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf)
  /\ (forall P, (forall t, is_projection D (W t) (P t)) -> Un_cv (fun t => norm_ D (diff (P t) Wf)) 0)
  /\ (forall s v, In s (samples D) -> In v (context s) -> Un_cv (fun t => attention D (W t) s v) (limit_attention D Wf s v))
  /\ (strict_edge D -> cv_infty (fun t => norm_ D (W t)) /\ Un_cv (fun t => norm_ D (diff (unit_ D (W t)) (unit_ D Wmm))) 0)
  /\ (forall V t, unseen D V -> inner D (W t) V = inner D W0 V).
Proof.
  intros HR HWf HW He Hb W. pose proof (tied_of_refl D) as tr. pose proof (fun k i j (_ : edge D k i j) => tied_of_scc D k i j) as ts.
  pose proof (minimal_everywhere D (tied_of D) tr ts HR Wf (proj2 HWf)) as minimal.
  assert (Inf : Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf)).
  { intros e Hp.
    destruct (descent_infimum D (tied_of D) tr ts HR eta W0 Wf He Hb (ex_intro _ Wmm (proj1 HW)) minimal (e / 2) ltac:(lra)) as (t0 & Ht0). exists t0.
    intros t Ht. specialize (Ht0 t Ht). fold W in Ht0.
    unfold R_dist. apply Rabs_def1; lra. }
  split; [exact Inf|]. split; [intros P HP; now apply (sequence_finite D HR Wf W HWf Inf)|].
  split; [intros s v Hs Hv; now apply (sequence_attention D HR Wf W HWf Inf)|].
  split; [|intros V t HV; now apply descent_gauge]. intros Hst. pose proof (Wmm_strict D Wmm HW Hst) as Pw. split.
  - intros B. destruct (descent_norm D (tied_of D) tr ts HR Wmm Wf HW minimal Pw eta W0 He Hb (B + 1)) as (t0 & Ht0). exists t0. intros t Ht.
    specialize (Ht0 t Ht). fold W in Ht0. lra.
  - intros e Hp. destruct (descent_direction_unit D (tied_of D) tr ts HR Wmm Wf HW minimal Pw eta W0 He Hb (e / 2) ltac:(lra)) as (t0 & Ht0).
    exists t0. intros t Ht. destruct (Ht0 t Ht) as [_ K]. fold W in K.
    unfold R_dist. rewrite Rminus_0_r, Rabs_pos_eq by apply norm_pos. unfold unit_. lra.
Qed.
