(* THEORY 6.2, B3: margins force the direction. P / mu is feasible for the Graph-SVM; apply the projection inequality. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices GraphSvm.
Import ListNotations.
Open Scope R_scope.

(** ** B3: margins force direction. P has margin 0 on tied edges and at least mu > 0 on strict edges. *)
Theorem B3 D Wmm P mu : is_Wmm D Wmm -> 0 < mu ->
  (forall k i j, edge D k i j -> (scc D k i j -> inner D (M D k i j) P = 0) /\ (~ scc D k i j -> mu <= inner D (M D k i j) P)) ->
  mu * inner D Wmm Wmm <= inner D P Wmm
  /\ inner D (diff (times (/ mu) P) Wmm) (diff (times (/ mu) P) Wmm) <= inner D P P / (mu * mu) - inner D Wmm Wmm.
Proof.
  intros HW Hmu HP. pose proof (Wmm_projection D Wmm HW) as Hopt. pose proof (Rinv_0_lt_compat _ Hmu) as Hi.
  assert (HF : feasible D (times (/ mu) P)).
  { intros k i j He. destruct (HP k i j He) as [H1 H2].
    assert (X : inner D (M D k i j) (times (/ mu) P) = / mu * inner D (M D k i j) P).
    { unfold inner, times. rewrite <- sum2_scale. apply sum2_ext; intros; ring. }
    rewrite X. split; intros S; [rewrite (H1 S); ring|]. specialize (H2 S). apply Rmult_le_reg_l with mu; [lra|].
    rewrite <- Rmult_assoc, Rinv_r; lra. }
  specialize (Hopt _ HF).
  assert (N : inner D (times (/ mu) P) (times (/ mu) P) = inner D P P / (mu * mu)).
  { unfold inner, times, Rdiv. rewrite Rmult_comm, <- sum2_scale. apply sum2_ext; intros. field; lra. }
  split; [|lra].
  assert (X : inner D (diff (times (/ mu) P) Wmm) (diff (times (/ mu) P) Wmm)
              = inner D (times (/ mu) P) (times (/ mu) P) - 2 * / mu * inner D P Wmm + inner D Wmm Wmm).
  { unfold inner, diff, times. rewrite <- (sum2_scale _ (2 * / mu)), <- sum2_minus, <- sum2_plus. apply sum2_ext; intros. ring. }
  rewrite X in Hopt. apply Rmult_le_reg_l with (/ mu); [lra|]. rewrite <- Rmult_assoc, Rinv_l by lra. lra.
Qed.
(** the cosine form *)
Corollary B3_cosine D Wmm P mu : is_Wmm D Wmm -> 0 < mu -> 0 < inner D Wmm Wmm -> 0 < inner D P P ->
  (forall k i j, edge D k i j -> (scc D k i j -> inner D (M D k i j) P = 0) /\ (~ scc D k i j -> mu <= inner D (M D k i j) P)) ->
  mu * sqrt (inner D Wmm Wmm) / sqrt (inner D P P) <= inner D P Wmm / (sqrt (inner D P P) * sqrt (inner D Wmm Wmm)).
Proof.
  intros HW Hmu H0 H1 HP. destruct (B3 D Wmm P mu HW Hmu HP) as [B _].
  pose proof (sqrt_lt_R0 _ H0) as S0. pose proof (sqrt_lt_R0 _ H1) as S1. pose proof (sqrt_sqrt _ (Rlt_le _ _ H0)) as Q0.
  apply Rmult_le_reg_r with (sqrt (inner D P P) * sqrt (inner D Wmm Wmm)); [nra|]. unfold Rdiv.
  rewrite Rmult_assoc, (Rmult_assoc (inner D P Wmm)), Rinv_l, Rmult_1_r by nra. rewrite <- Q0 in B.
  replace (_ * _) with (mu * (sqrt (inner D Wmm Wmm) * sqrt (inner D Wmm Wmm))) by (field; lra). exact B.
Qed.
