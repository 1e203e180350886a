(* A risk within K e^{-s} of L* forces <W, W_mm> >= s |W_mm|^2 - c. B2 gives strict margins s - c; the projection on S_fin is bounded; B3.

   Descent and the regularisation path both turn to W_mm because of this. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk RayBound DirectionBound Smoothness DescentBounds.
From Attest Require Import SublevelMargins Spans FiniteComponent.
Import ListNotations.
Open Scope R_scope.

Section Direction.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Hypothesis HR : realisable D.
Lemma feasible_off V : feasible D V -> off D tied V.
Proof.
  intros HV e He. apply in_flat_map in He as (s & Hs & He). apply in_map_iff in He as (v & <- & Hv). unfold Mk. cbn [fst snd]. rewrite margin_logit.
  rewrite (feasible_in D tied tied_scc V s v); auto; [ring|]. now apply HR.
Qed.
Variables (Wmm Wf : mat).
Hypothesis HW : is_Wmm D Wmm.
Hypothesis minimal : forall V, Lbar D tied Wf <= Lbar D tied V.
Theorem direction K : 0 < K -> exists c s0, forall s W, s0 <= s -> risk D W <= Lbar D tied Wf + K * exp (- s) ->
  s * inner D Wmm Wmm - c <= inner D W Wmm.
Proof.
  intros HK. pose proof (n_pos D HR) as Hn. set (N := n D) in *. set (Lstar := Lbar D tied Wf) in *.
  destruct (coercive D tied tied_refl tied_scc HR (Lstar + 1)) as (B & HB). pose proof (beta_nonneg D) as Nb.
  set (b := sqrt (4 * beta D * Rmax 0 B)). assert (P0 : 0 <= 4 * beta D * Rmax 0 B) by (apply Rmult_le_pos; [lra|apply Rmax_l]).
  pose proof (sqrt_sqrt _ P0) as Eb. fold b in Eb. assert (Hb : 0 <= b) by apply sqrt_pos.
  set (c1 := ln (4 * N * K) + N * (Lstar + 1) + ln (positions D) + b). exists (c1 * inner D Wmm Wmm), (Rmax (Rmax 0 (ln ((N + 1) * K))) (c1 + 1)).
  intros s W Hs HL. pose proof (Rmax_l (Rmax 0 (ln ((N + 1) * K))) (c1 + 1)). pose proof (Rmax_r (Rmax 0 (ln ((N + 1) * K))) (c1 + 1)).
  pose proof (Rmax_l 0 (ln ((N + 1) * K))). pose proof (Rmax_r 0 (ln ((N + 1) * K))).
  assert (PK : 0 < (N + 1) * K) by (apply Rmult_lt_0_compat; lra). pose proof (exp_pos (- s)) as Es.
  assert (A : (N + 1) * K * exp (- s) <= 1).
  { pose proof (exp_ln ((N + 1) * K) PK) as X. set (y := ln ((N + 1) * K)) in *. rewrite <- X, <- exp_plus, <- exp_0. assert (S1 : y <= s) by lra.
    destruct S1 as [S1|S1]; [left; apply exp_increasing; lra|right; f_equal; lra]. }
  assert (0 < N * K * exp (- s)) by (repeat apply Rmult_lt_0_compat; lra). assert (0 < K * exp (- s)) by (apply Rmult_lt_0_compat; lra).
  destruct (project D tied tied_refl tied_scc HR W) as (P & HP & HO & HLP).
  assert (BP : inner D P P <= Rmax 0 B). { apply Rle_trans with B; [|apply Rmax_r]. apply HB; [auto|]. rewrite HLP.
    pose proof (infimum_lower D tied tied_refl W HR). unfold Lstar in *. lra. }
  set (Q := diff W P). assert (EQ : inner D W Wmm = inner D Q Wmm).
  { pose proof (off_inner D tied tied_scc HR P Wmm HP (feasible_off Wmm (proj1 HW))) as Z. unfold Q. rewrite inner_diff_l, Z. ring. }
  assert (Marg : forall k i j, edge D k i j -> (scc D k i j -> inner D (M D k i j) Q = 0) /\ (~ scc D k i j -> s - c1 <= inner D (M D k i j) Q)).
  { intros k i j He. split; intros S.
    - exact (HO _ (tied_edge_pair D tied tied_scc k i j He S)).
    - pose proof (strict_margin D tied tied_refl tied_scc HR Wf minimal W k i j K s He S HK) as SM. fold N Lstar in SM.
      specialize (SM ltac:(lra) ltac:(lra) HL).
      assert (Mb : inner D (M D k i j) P <= b).
      { apply (square_le _ b Hb). rewrite Eb. eapply Rle_trans; [apply cauchy_schwarz|].
        apply Rmult_le_compat; try apply inner_diff_nonneg; [|exact BP].
        destruct He as (t & Ht & <- & <- & Hi & Hj & _). now apply (beta_bound D t). }
      unfold Q. rewrite inner_diff_r. unfold c1. lra. }
  destruct (B3 D Wmm Q (s - c1) HW ltac:(lra) Marg) as [B3' _]. rewrite EQ. lra.
Qed.
End Direction.
