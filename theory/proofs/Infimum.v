(* THEORY 4: inf L = L*, attained iff there is no strict edge. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk RayBound Retrieval FiniteComponent.
Import ListNotations.
Open Scope R_scope.

(** ** The infimum of the risk is attained iff there is no strict edge *)
Theorem infimum_attained_iff D : realisable D -> (exists V, feasible D V) -> (exists W, forall V, risk D W <= risk D V) <-> ~ strict_edge D.
Proof.
  intros HR (F & HF). pose proof (tied_of_refl D) as tr. pose proof (fun k i j (_ : edge D k i j) => tied_of_scc D k i j) as ts.
  destruct (Wfin_exists D (tied_of D) tr ts HR) as (Wf & _ & Hmin).
  pose proof (n_pos D HR) as Hn. pose proof (Rinv_0_lt_compat _ Hn) as Hi. split.
  - intros (W & HW) (k & i & j & He & Hns).
    assert (Le : risk D W <= Lbar D (tied_of D) Wf).
    { apply (epsilon_le _ _ 1 ltac:(lra)). intros e Hp. destruct (infimum_attained_in_the_limit D (tied_of D) tr ts F Wf e HR HF Hp) as (r & _ & Hr).
      specialize (HW (plus Wf (times r F))). lra. }
    destruct He as (s & Hs & <- & <- & Hy & Hj & N). pose proof (excess_bounds_q D (tied_of D) tr HR W _ s Hmin Hs) as K.
    assert (Q0 : 0 < q D (tied_of D) W s).
    { unfold q. apply Rdiv_lt_0_compat; [|now apply (zsum_In_pos D (tied_of D) tr)]. apply zsum_pos. intros E0.
      assert (Ho : In j (Out_ (tied_of D) s)).
      { apply filter_In. split; [auto|]. apply negb_true_iff. destruct (tied_of D (query s) (label s) j) eqn:Et; [|reflexivity].
        now apply tied_of_scc in Et. }
      now rewrite E0 in Ho. }
    assert (0 < ln (1 + q D (tied_of D) W s)) by (rewrite <- ln_1; apply ln_increasing; lra).
    assert (n D * (risk D W - Lbar D (tied_of D) Wf) <= 0) by nra. lra.
  - intros Hns. exists Wf. intros V.
    assert (E0 : risk D Wf = Lbar D (tied_of D) Wf).
    { rewrite (split D (tied_of D) tr Wf HR). rewrite (lsum_ext _ _ (fun _ => 0)); [rewrite lsum_zero; ring|]. intros s Hs. destruct HR as [_ Hy].
      specialize (Hy s Hs).
      assert (Eo : Out_ (tied_of D) s = []).
      { destruct (Out_ (tied_of D) s) as [|v l] eqn:Eo; [reflexivity|exfalso]. assert (Ho : In v (Out_ (tied_of D) s)) by (rewrite Eo; now left).
        apply filter_In in Ho as [Hv Ht]. apply negb_true_iff in Ht.
        destruct (Nat.eq_dec (label s) v) as [E1|N]; [rewrite E1, tr in Ht; discriminate|]. apply Hns. exists (query s), (label s), v.
        split; [exists s; repeat split; auto|].
        intros S. apply tied_of_scc in S. congruence. }
      unfold q. rewrite Eo. unfold zsum at 1. cbn. unfold Rdiv. rewrite Rmult_0_l, Rplus_0_r. apply ln_1. }
    rewrite E0. eapply Rle_trans; [apply (Hmin V)|]. now apply infimum_lower.
Qed.
Theorem infimum D Wf : realisable D -> (exists V, feasible D V) -> is_Wfin D Wf ->
  (forall W, Lbar D (tied_of D) Wf <= risk D W)
  /\ (forall eps, 0 < eps -> exists W, risk D W <= Lbar D (tied_of D) Wf + eps)
  /\ ((exists W, forall V, risk D W <= risk D V) <-> ~ strict_edge D).
Proof.
  intros HR HF HWf. pose proof (tied_of_refl D) as tr. pose proof (fun k i j (_ : edge D k i j) => tied_of_scc D k i j) as ts.
  pose proof (minimal_everywhere D (tied_of D) tr ts HR Wf (proj2 HWf)) as minimal. split; [|split].
  - intros W. eapply Rle_trans; [apply minimal|]. exact (infimum_lower D (tied_of D) tr W HR).
  - intros eps He. destruct HF as (V & HV). destruct (infimum_attained_in_the_limit D (tied_of D) tr ts V Wf eps HR HV He) as (r & _ & K).
    exists (plus Wf (times r V)). exact K.
  - exact (infimum_attained_iff D HR HF).
Qed.
