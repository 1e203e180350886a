(* THEORY 6.4 with B1: the excess risk of gradient descent is at most kappa e^{-s} + |W(0) - W_fin - s W_mm|^2 / (2 eta t) for every s,
   O(log^2 t / t) at s = log t; so the risk tends to L*. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices RestrictedRisk RayBound Convexity Smoothness DescentBounds.
Import ListNotations.
Open Scope R_scope.

Section Training.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Hypothesis HR : realisable D.
Local Notation Lbar := (Lbar D tied).
Local Notation kappa := (kappa D tied).
(** ** The excess risk of descent. Vmm: any feasible matrix, W_mm is one; V: any matrix, W_fin is one; V0: any matrix that no edge sees. *)
Theorem descent_excess eta W0 Vmm V V0 s t : 0 < eta -> eta * beta D <= 1 -> feasible D Vmm -> unseen D V0 -> 0 <= s -> (1 <= t)%nat ->
  let X := diff (diff W0 V0) (plus V (times s Vmm)) in
  risk D (descent D eta W0 t) - Lbar V <= kappa V * exp (- s) + inner D X X / (2 * eta * INR t).
Proof.
  intros He Hb HF HU Hs Ht X. pose proof (descent_rate D HR eta He Hb W0 (plus (plus V (times s Vmm)) V0) t Ht) as K.
  rewrite risk_unseen in K by auto. destruct (B1 D tied tied_refl tied_scc Vmm V s HR HF Hs) as [_ B].
  assert (E0 : inner D (diff W0 (plus (plus V (times s Vmm)) V0)) (diff W0 (plus (plus V (times s Vmm)) V0)) = inner D X X).
  { apply sum2_ext; intros. unfold X, diff, plus, times. ring. }
  rewrite E0 in K. lra.
Qed.
(** at s = log t: O(log^2 t / t) *)
Corollary descent_excess_log eta W0 Vmm V V0 t : 0 < eta -> eta * beta D <= 1 -> feasible D Vmm -> unseen D V0 -> (1 <= t)%nat ->
  let X := diff (diff W0 V0) (plus V (times (ln (INR t)) Vmm)) in
  risk D (descent D eta W0 t) - Lbar V <= (kappa V + inner D X X / (2 * eta)) / INR t.
Proof.
  intros He Hb HF HU Ht X. assert (P : 1 <= INR t) by (change 1 with (INR 1); now apply le_INR).
  assert (L : 0 <= ln (INR t)) by (rewrite <- ln_1; apply ln_le_mono; lra).
  pose proof (descent_excess eta W0 Vmm V V0 (ln (INR t)) t He Hb HF HU L Ht) as K. cbv zeta in K. fold X in K.
  rewrite exp_Ropp, exp_ln in K by lra.
  replace ((kappa V + inner D X X / (2 * eta)) / INR t) with (kappa V * / INR t + inner D X X / (2 * eta * INR t)) by (field; lra). exact K.
Qed.
(** ** The infimum: the risk of descent comes below every value of Lbar, which is a lower bound of the risk *)
Theorem descent_below eta W0 V : 0 < eta -> eta * beta D <= 1 -> (exists F, feasible D F) -> forall eps, 0 < eps ->
  exists t0, forall t, (t0 <= t)%nat -> risk D (descent D eta W0 t) <= Lbar V + eps.
Proof.
  intros He Hb (F & HF) eps Heps.
  destruct (infimum_attained_in_the_limit D tied tied_refl tied_scc F V (eps / 2) HR HF ltac:(lra)) as (r & Hr & Hrisk).
  set (Z := plus V (times r F)) in *. set (d := inner D (diff W0 Z) (diff W0 Z)). destruct (INR_unbounded (d / (eta * eps))) as (t0 & Ht0).
  exists (S t0). intros t Ht. pose proof (descent_rate D HR eta He Hb W0 Z t ltac:(lia)) as K. fold d in K.
  assert (T : d / (eta * eps) <= INR t) by (apply Rle_trans with (INR t0); [lra|apply le_INR; lia]). assert (P : 0 < INR t) by (apply lt_0_INR; lia).
  assert (Q0 : 0 < eta * eps) by now apply Rmult_lt_0_compat.
  assert (d / (2 * eta * INR t) <= eps / 2); [|lra]. assert (T' : d <= eta * eps * INR t).
  { apply (Rmult_le_compat_l (eta * eps)) in T; [|lra]. replace (eta * eps * (d / (eta * eps))) with d in T by (field; lra). exact T. }
  assert (Q1 : 0 < 2 * eta * INR t) by (apply Rmult_lt_0_compat; lra). apply Rmult_le_reg_r with (2 * eta * INR t); [auto|]. unfold Rdiv at 1.
  rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.
Theorem descent_infimum eta W0 Wf : 0 < eta -> eta * beta D <= 1 -> (exists F, feasible D F) -> (forall V, Lbar Wf <= Lbar V) ->
  forall eps, 0 < eps ->
  exists t0, forall t, (t0 <= t)%nat -> Lbar Wf <= risk D (descent D eta W0 t) <= Lbar Wf + eps.
Proof.
  intros He Hb HF Hmin eps Heps. destruct (descent_below eta W0 Wf He Hb HF eps Heps) as (t0 & Ht0). exists t0. intros t Ht. split; [|auto].
  eapply Rle_trans; [apply Hmin|]. now apply infimum_lower.
Qed.

End Training.
