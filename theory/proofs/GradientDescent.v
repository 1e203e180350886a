(* THEORY 5, the paper's theorem on gradient descent, in one statement from the hypotheses alone: H (the risk is that of the attention on the
   label), R, L, F and the step condition; and the rate of its direction. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm FiniteComponent Limits DescentLimits DescentRate.
Import ListNotations.
Open Scope R_scope.

Theorem gradient_descent D eta W0 : realisable D -> (exists V, feasible D V) -> 0 < eta -> eta * beta D <= 1 ->
  exists Wf Wmm, is_Wfin D Wf /\ is_Wmm D Wmm /\ let W := descent D eta W0 in
  Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf)
  /\ (forall P, (forall t, is_projection D (W t) (P t)) -> Un_cv (fun t => norm_ D (diff (P t) Wf)) 0)
  /\ (forall s v, In s (samples D) -> In v (context s) -> Un_cv (fun t => attention D (W t) s v) (limit_attention D Wf s v))
  /\ (forall V t, unseen D V -> inner D (W t) V = inner D W0 V)
  /\ (strict_edge D -> cv_infty (fun t => norm_ D (W t)) /\ Un_cv (fun t => norm_ D (diff (unit_ D (W t)) (unit_ D Wmm))) 0
       /\ exists K t0, forall t, (t0 <= t)%nat ->
         inner D (diff (unit_ D (W t)) (unit_ D Wmm)) (diff (unit_ D (W t)) (unit_ D Wmm)) <= K / ln (INR t)).
Proof.
  intros HR HF He Hb. destruct (Wfin_exists_unique D HR) as (Wf & HWf & _). destruct (Wmm_exists D HF) as (Wmm & HW). exists Wf, Wmm.
  split; [exact HWf|]. split; [exact HW|]. intros W.
  destruct (descent_limits D eta W0 Wf Wmm HR HWf HW He Hb) as (A1 & A2 & A3 & A4 & A5). split; [exact A1|]. split; [exact A2|]. split; [exact A3|].
  split; [exact A5|].
  intros Hst. destruct (A4 Hst) as [B1 B2]. split; [exact B1|]. split; [exact B2|]. pose proof (tied_of_refl D) as tr.
  pose proof (fun k i j (_ : edge D k i j) => tied_of_scc D k i j) as ts.
  exact (descent_direction_log D (tied_of D) tr ts HR Wf Wmm W0 eta (proj1 HWf) (minimal_everywhere D (tied_of D) tr ts HR Wf (proj2 HWf)) HW Hst He
    Hb).
Qed.
(** the rate of its direction, and the two-sided bounds that it rests on *)
Theorem gradient_descent_rate D eta W0 Wf Wmm : realisable D -> 0 < eta -> eta * beta D <= 1 -> is_Wfin D Wf -> is_Wmm D Wmm -> strict_edge D ->
  let W := descent D eta W0 in let w := norm_ D Wmm in let level t := ln (/ (risk D (W t) - Lbar D (tied_of D) Wf)) in
  (exists K t0, forall t, (t0 <= t)%nat -> inner D (diff (unit_ D (W t)) (unit_ D Wmm)) (diff (unit_ D (W t)) (unit_ D Wmm)) <= K / ln (INR t))
  /\ (exists c1 c2 t0, 0 <= c1 /\ 0 <= c2 /\ forall t, (t0 <= t)%nat ->
       (level t - c1) * (w * w) <= inner D (W t) Wmm /\ norm_ D (W t) <= w * (level t + c2)).
Proof.
  intros HR He Hb HWf HW Hst W w level. pose proof (tied_of_refl D) as tr. pose proof (fun k i j (_ : edge D k i j) => tied_of_scc D k i j) as ts.
  pose proof (minimal_everywhere D (tied_of D) tr ts HR Wf (proj2 HWf)) as minimal. split.
  - exact (descent_direction_log D (tied_of D) tr ts HR Wf Wmm W0 eta (proj1 HWf) minimal HW Hst He Hb).
  - exact (two_sided D (tied_of D) tr ts HR Wf Wmm W0 eta (proj1 HWf) minimal HW Hst He Hb).
Qed.
