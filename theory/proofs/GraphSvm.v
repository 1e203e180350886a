(* THEORY 3, the paper's Graph-SVM: W_mm exists as soon as the problem is feasible, and is unique; every feasible V has
   |V|^2 >= |W_mm|^2 + |V - W_mm|^2 (the projection inequality); KKT multipliers prove a matrix to be W_mm, Farkas multipliers prove infeasibility.

   Existence: feasible matrices of nearly least norm are near one another (parallelogram law), their limit is feasible and of least norm. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph.
Import ListNotations.
Open Scope R_scope.

Lemma feasible_convex D V W t : 0 <= t <= 1 -> feasible D V -> feasible D W -> feasible D (plus (times (1 - t) V) (times t W)).
Proof.
  intros Ht HV HW k i j He. destruct (HV k i j He) as [V1 V2], (HW k i j He) as [W1 W2]. rewrite inner_plus_r, !inner_times_r. split; intros S.
  - rewrite (V1 S), (W1 S). ring.
  - specialize (V2 S). specialize (W2 S). nra.
Qed.
(** the projection inequality: every feasible V has |V|^2 >= |W_mm|^2 + |V - W_mm|^2 *)
Theorem Wmm_projection D W : is_Wmm D W -> forall V, feasible D V -> inner D W W + inner D (diff V W) (diff V W) <= inner D V V.
Proof.
  intros [FW Hm] V HV. set (d := inner D (diff V W) (diff V W)). assert (Nd : 0 <= d) by apply inner_diff_nonneg.
  assert (E0 : inner D V V = inner D W W + 2 * inner D W (diff V W) + d).
  { unfold d, inner. rewrite <- !sum2_scale, <- !sum2_plus. apply sum2_ext; intros. unfold diff. ring. }
  assert (G : 0 <= inner D W (diff V W)); [|lra].
  (* else a point of the segment from W to V would be shorter than W *)
  apply (epsilon_le _ _ (d / 2 + 1) ltac:(lra)). intros e He. set (t := Rmin e 1). assert (Ht : 0 < t) by (apply Rmin_pos; lra).
  pose proof (Rmin_l e 1) as M1. pose proof (Rmin_r e 1) as M2. fold t in M1, M2.
  pose proof (Hm _ (feasible_convex D W V t ltac:(lra) FW HV)) as K.
  assert (E1 : inner D (plus (times (1 - t) W) (times t V)) (plus (times (1 - t) W) (times t V))
    = inner D W W + 2 * t * inner D W (diff V W) + t * t * d).
  { unfold d, inner. rewrite <- !sum2_scale, <- !sum2_plus. apply sum2_ext; intros. unfold plus, times, diff. ring. }
  rewrite E1 in K. set (x := inner D W (diff V W)) in *. assert (0 <= t * (2 * x + t * d)) by lra.
  assert (0 <= 2 * x + t * d) by (apply Rmult_le_reg_l with t; lra). assert (t * d <= e * d) by (apply Rmult_le_compat_r; auto). lra.
Qed.
Theorem Wmm_unique D W V : is_Wmm D W -> feasible D V -> inner D V V <= inner D W W ->
  forall a b, (a < dim D)%nat -> (b < dim D)%nat -> V a b = W a b.
Proof.
  intros HW HV Hle a b Ha Hb. pose proof (Wmm_projection D W HW V HV) as H. pose proof (inner_diff_nonneg D (diff V W)) as Hn.
  assert (Z : inner D (diff V W) (diff V W) = 0) by lra. unfold inner in Z.
  apply (sum2_zero_inv (dim D) (fun a b => diff V W a b * diff V W a b)) with (a := a) (b := b) in Z; auto; [|intros; nra].
  unfold diff in Z. nra.
Qed.

(** * KKT conditions are sufficient; Farkas *)
Lemma inner_combination D ms V : inner D (combination D ms) V = lsum ms (fun m => Q2R (m_value m) * inner D (Mm D m) V).
Proof.
  unfold inner, combination.
  rewrite (sum2_ext _ _ (fun a b => lsum ms (fun m => Q2R (m_value m) * (Mm D m a b * V a b)))).
  - rewrite sum2_lsum. apply lsum_ext; intros. now rewrite sum2_scale.
  - intros a b _ _. rewrite Rmult_comm, <- lsum_scale. apply lsum_ext; intros; ring.
Qed.

Theorem kkt_sufficient D ms W :
  (forall m, In m ms -> medge D m) ->
  (forall m, In m ms -> mscc D m \/ (~ mscc D m /\ 0 < Q2R (m_value m) /\ inner D (Mm D m) W = 1)) ->
  (forall a b, (a < dim D)%nat -> (b < dim D)%nat -> W a b = combination D ms a b) ->
  feasible D W -> is_Wmm D W.
Proof.
  intros He Hm Hs HF. split; [exact HF|]. intros V HV.
  assert (Hin : forall U, inner D W U = inner D (combination D ms) U) by (intros U; apply sum2_ext; intros; now rewrite Hs).
  assert (K : 0 <= inner D W (diff V W)).
  { rewrite Hin, inner_combination. apply lsum_nonneg. intros m Hin'. specialize (He m Hin').
    assert (X : inner D (Mm D m) (diff V W) = inner D (Mm D m) V - inner D (Mm D m) W).
    { unfold inner, diff. rewrite <- sum2_minus. apply sum2_ext; intros; ring. }
    rewrite X. destruct (HV _ _ _ He) as [V1 V2], (HF _ _ _ He) as [W1 W2].
    destruct (Hm m Hin') as [Ht|(Ht & Hp & H1)]; unfold Mm in *.
    - rewrite (V1 Ht), (W1 Ht). lra.
    - rewrite H1. specialize (V2 Ht). nra. }
  assert (X : inner D V V = inner D W W + 2 * inner D W (diff V W) + inner D (diff V W) (diff V W)).
  { unfold inner. rewrite <- sum2_scale, <- !sum2_plus. apply sum2_ext; intros. unfold diff. ring. }
  pose proof (inner_diff_nonneg D (diff V W)). lra.
Qed.

Theorem farkas D ms :
  (forall m, In m ms -> medge D m) ->
  (forall m, In m ms -> mscc D m \/ (~ mscc D m /\ 0 < Q2R (m_value m))) ->
  (forall a b, (a < dim D)%nat -> (b < dim D)%nat -> combination D ms a b = 0) ->
  (exists m, In m ms /\ ~ mscc D m) ->
  forall V, ~ feasible D V.
Proof.
  intros He Hm Hz (m0 & Hm0 & Hs0) V HV.
  assert (Z : lsum ms (fun m => Q2R (m_value m) * inner D (Mm D m) V) = 0).
  { rewrite <- inner_combination. unfold inner. rewrite (sum2_ext _ _ (fun a b => 0 * 0)); [rewrite sum2_scale; ring|].
    intros; rewrite Hz; auto; ring. }
  assert (P : forall m, In m ms -> 0 <= Q2R (m_value m) * inner D (Mm D m) V).
  { intros m Hin. destruct (HV _ _ _ (He m Hin)) as [V1 V2]. unfold Mm. destruct (Hm m Hin) as [Ht|(Ht & Hp)].
    - rewrite (V1 Ht). lra.
    - specialize (V2 Ht). nra. }
  pose proof (lsum_zero_inv ms _ P Z m0 Hm0) as Z0. destruct (HV _ _ _ (He m0 Hm0)) as [_ V2]. specialize (V2 Hs0).
  destruct (Hm m0 Hm0) as [Ht|(_ & Hp)]; [easy|]. unfold Mm in Z0. nra.
Qed.

(** ** W_mm exists *)
Theorem Wmm_exists D : (exists V, feasible D V) -> exists Wmm, is_Wmm D Wmm.
Proof.
  intros (V0 & HV0).
  destruct (completeness (fun x => exists V, feasible D V /\ x = - inner D V V)) as (u & Hu & Hl).
  - exists 0. intros x (V & _ & ->). pose proof (inner_diff_nonneg D V). lra.
  - exists (- inner D V0 V0), V0. auto.
  - set (m := - u).
    assert (Hm : forall V, feasible D V -> m <= inner D V V) by (intros V HV; specialize (Hu (- inner D V V) (ex_intro _ V (conj HV eq_refl)));
      unfold m; lra).
    set (near := fun e V => feasible D V /\ inner D V V <= m + e * e / 4).
    assert (Conv : forall V W t, 0 <= t <= 1 -> feasible D V -> feasible D W -> feasible D (plus (times (1 - t) V) (times t W))).
    { intros V W t Ht HV HW k i j He. destruct (HV k i j He) as [V1 V2], (HW k i j He) as [W1 W2]. rewrite inner_plus_r, !inner_times_r.
      split; intros S.
      - rewrite (V1 S), (W1 S). ring.
      - specialize (V2 S). specialize (W2 S). nra. }
    assert (Ne : forall e, 0 < e -> exists V, near e V).
    { intros e He. destruct (Classical_Prop.classic (exists V, near e V)) as [Y|No]; [exact Y|exfalso].
      assert (0 < e * e / 4) by (pose proof (Rmult_lt_0_compat e e He He); lra).
      assert (u <= u - e * e / 4); [|lra]. apply Hl. intros x (V & HV & ->). apply Rnot_lt_le. intros L. apply No. exists V. split; [auto|]. unfold m.
      lra. }
    destruct (cauchy_limit D near Ne) as (U & HU).
    + intros e e' V He Hee [H1 H2]. split; [auto|]. assert (e * e <= e' * e') by (apply Rmult_le_compat; lra). lra.
    + intros e V W He [V1 V2] [W1 W2]. pose proof (Hm _ (Conv V W (1 / 2) ltac:(lra) V1 W1)) as K.
      assert (E0 : inner D (diff V W) (diff V W)
        = 2 * inner D V V + 2 * inner D W W - 4 * inner D (plus (times (1 - 1 / 2) V) (times (1 / 2) W))
        (plus (times (1 - 1 / 2) V) (times (1 / 2) W))).
      { unfold inner. rewrite <- !sum2_scale, <- sum2_plus, <- sum2_minus. apply sum2_ext; intros. unfold diff, plus, times. field. }
      lra.
    + assert (Lin : forall X, exists K, 0 <= K /\ forall e V, 0 < e -> near e V -> - (K * e) <= inner D X (diff V U) <= K * e).
      { intros X. exists (sum2 (dim D) (fun a b => Rabs (X a b))). split; [apply sum2_nonneg; intros; apply Rabs_pos|]. intros e V He HV.
        pose proof (HU e V He HV) as N.
        assert (P : forall a b, (a < dim D)%nat -> (b < dim D)%nat -> - e * Rabs (X a b) <= X a b * diff V U a b <= e * Rabs (X a b)).
        { intros a b Ha Hb. specialize (N a b Ha Hb). unfold diff, Rabs. destruct (Rcase_abs (X a b)); nra. }
        split.
        - replace (- (sum2 (dim D) (fun a b => Rabs (X a b)) * e)) with (- e * sum2 (dim D) (fun a b => Rabs (X a b))) by ring. rewrite <- sum2_scale.
          apply lsum_le. intros a Ha. apply in_seq in Ha. apply lsum_le. intros b Hb. apply in_seq in Hb. apply P; lia.
        - rewrite Rmult_comm, <- sum2_scale. apply lsum_le. intros a Ha. apply in_seq in Ha. apply lsum_le. intros b Hb. apply in_seq in Hb.
          apply P; lia. }
      assert (FU : feasible D U).
      { intros k i j He. destruct (Lin (M D k i j)) as (K & HK & HL). split; intros S.
        - apply Rle_antisym.
          + apply (epsilon_le _ _ K HK). intros e Hp. destruct (Ne e Hp) as (V & HV). specialize (HL e V Hp HV). rewrite inner_diff_r in HL.
            rewrite (proj1 (proj1 HV k i j He) S) in HL. lra.
          + apply (epsilon_le _ _ K HK). intros e Hp. destruct (Ne e Hp) as (V & HV). specialize (HL e V Hp HV). rewrite inner_diff_r in HL.
            rewrite (proj1 (proj1 HV k i j He) S) in HL. lra.
        - apply (epsilon_le _ _ K HK). intros e Hp. destruct (Ne e Hp) as (V & HV). specialize (HL e V Hp HV). rewrite inner_diff_r in HL.
          pose proof (proj2 (proj1 HV k i j He) S). lra. }
      assert (NU : inner D U U <= m).
      { destruct (Lin U) as (K & HK & HL). apply (epsilon_le _ _ (2 * K + 1) ltac:(lra)). intros e Hp. set (e' := Rmin e 1).
        assert (He' : 0 < e') by (apply Rmin_pos; lra). pose proof (Rmin_l e 1) as M1. pose proof (Rmin_r e 1) as M2. fold e' in M1, M2.
        destruct (Ne e' He') as (V & HV). specialize (HL e' V He' HV). destruct HV as [_ HV]. pose proof (inner_diff_nonneg D (diff V U)) as P.
        assert (E0 : inner D V V = inner D U U + 2 * inner D U (diff V U) + inner D (diff V U) (diff V U)).
        { unfold inner. rewrite <- !sum2_scale, <- !sum2_plus. apply sum2_ext; intros. unfold diff. ring. }
        assert (K * e' <= K * e) by (apply Rmult_le_compat_l; lra). nra. }
      exists U. split; [exact FU|]. intros V HV. eapply Rle_trans; [exact NU|now apply Hm].
Qed.
(** a strict edge exists iff W_mm is not 0 (one direction) *)
Lemma Wmm_strict D Wmm : is_Wmm D Wmm -> (exists k i j, edge D k i j /\ ~ scc D k i j) -> 0 < inner D Wmm Wmm.
Proof.
  intros [F _] (k & i & j & He & Hn). destruct (inner_diff_nonneg D Wmm) as [P|P]; [exact P|]. destruct (F k i j He) as [_ F1]. specialize (F1 Hn).
  pose proof (cauchy_schwarz D (M D k i j) Wmm) as CS. rewrite <- P in CS. nra.
Qed.
