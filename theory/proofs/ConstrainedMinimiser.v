(* The risk has a minimiser on every closed bounded convex set of matrices. As for W_fin: penalised minimisers come together. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices RestrictedRisk Convexity PenaltyPath PenaltyMinimiser.
Import ListNotations.
Open Scope R_scope.

Section Constrained.
Variables (D : dataset) (S : mat -> Prop) (B : R).
Hypothesis HR : realisable D.
Hypothesis S_some : exists V, S V.
Hypothesis S_bounded : forall V, S V -> inner D V V <= B.
Hypothesis S_convex : forall V W t, 0 <= t <= 1 -> S V -> S W -> S (plus (times (1 - t) V) (times t W)).
(** closed: it holds every entrywise limit *)
Hypothesis S_closed : forall U, (forall e, 0 < e -> exists V, S V /\ forall a b, (a < dim D)%nat -> (b < dim D)%nat -> - e <= V a b - U a b <= e) ->
  S U.
Lemma linear_bound X e V U : (forall a b, (a < dim D)%nat -> (b < dim D)%nat -> - e <= V a b - U a b <= e) ->
  - (sum2 (dim D) (fun a b => Rabs (X a b)) * e) <= inner D X (diff V U).
Proof.
  intros N. replace (- (sum2 (dim D) (fun a b => Rabs (X a b)) * e)) with (- e * sum2 (dim D) (fun a b => Rabs (X a b))) by ring.
  rewrite <- sum2_scale.
  apply lsum_le. intros a Ha. apply in_seq in Ha. apply lsum_le. intros b Hb. apply in_seq in Hb. specialize (N a b ltac:(lia) ltac:(lia)).
  unfold diff, Rabs. destruct (Rcase_abs (X a b)); nra.
Qed.
Definition least_on (p : R) (U : mat) : Prop := S U /\ forall X, S X -> penalised D p U <= penalised D p X.
Lemma gap_on p U V : 0 < p -> least_on p U -> S V -> penalised D p U + p / 2 * inner D (diff V U) (diff V U) <= penalised D p V.
Proof.
  intros Hp [SU HU] SV. set (d := inner D (diff V U) (diff V U)). assert (Nd : 0 <= d) by apply inner_diff_nonneg.
  apply (epsilon_le _ _ (p / 2 * d) ltac:(apply Rmult_le_pos; lra)). intros e He. set (t := Rmin e (1 / 2)).
  assert (Ht : 0 < t) by (apply Rmin_pos; lra). pose proof (Rmin_l e (1 / 2)) as M1. pose proof (Rmin_r e (1 / 2)) as M2. fold t in M1, M2.
  pose proof (strongly_convex D HR p V U t ltac:(lra)) as K. fold d in K. specialize (HU _ (S_convex U V t ltac:(lra) SU SV)).
  assert (K2 : penalised D p U + p / 2 * (1 - t) * d <= penalised D p V) by (apply Rmult_le_reg_l with t; lra).
  assert (p / 2 * d * t <= p / 2 * d * e) by (apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|auto]). lra.
Qed.
Lemma least_exists p : 0 < p -> exists U, least_on p U.
Proof.
  intros Hp. destruct S_some as (V0 & HV0). destruct (completeness (fun x => exists V, S V /\ x = - penalised D p V)) as (u & Hu & Hl).
  - exists 0. intros x (V & _ & ->). pose proof (penalised_nonneg D p HR Hp V). lra.
  - exists (- penalised D p V0), V0. auto.
  - set (m := - u).
    assert (Hm : forall V, S V -> m <= penalised D p V) by (intros V HV; specialize (Hu _ (ex_intro _ V (conj HV eq_refl))); unfold m; lra).
    set (near := fun e V => S V /\ penalised D p V <= m + p / 8 * (e * e)).
    assert (Ne : forall e, 0 < e -> exists V, near e V).
    { intros e He. destruct (Classical_Prop.classic (exists V, near e V)) as [Y|No]; [exact Y|exfalso].
      assert (0 < p / 8 * (e * e)) by (apply Rmult_lt_0_compat; [lra|now apply Rmult_lt_0_compat]).
      assert (u <= u - p / 8 * (e * e)); [|lra]. apply Hl. intros x (V & HV & ->). apply Rnot_lt_le. intros L. apply No. exists V. split; [auto|].
      unfold m. lra. }
    destruct (cauchy_limit D near Ne) as (U & HU).
    + intros e e' V He Hee [H1 H2]. split; [auto|]. assert (e * e <= e' * e') by (apply Rmult_le_compat; lra).
      assert (p / 8 * (e * e) <= p / 8 * (e' * e')) by (apply Rmult_le_compat_l; lra). lra.
    + intros e V W He [V1 V2] [W1 W2]. pose proof (strongly_convex D HR p V W (1 / 2) ltac:(lra)) as K.
      pose proof (Hm _ (S_convex W V (1 / 2) ltac:(lra) W1 V1)) as K2.
      set (d := inner D (diff V W) (diff V W)) in *. apply Rmult_le_reg_l with (p / 8); [lra|]. lra.
    + exists U. split; [apply S_closed; intros e He; destruct (Ne e He) as (V & HV); exists V; split; [apply HV|now apply HU]|]. intros X HX.
      apply Rle_trans with m; [|auto].
      set (g := penalised_gradient D p U). set (K := sum2 (dim D) (fun a b => Rabs (g a b))).
      assert (HK : 0 <= K) by (apply sum2_nonneg; intros; apply Rabs_pos).
      apply (epsilon_le _ _ (K + p / 8) ltac:(lra)). intros e He. set (e' := Rmin e 1). assert (He' : 0 < e') by (apply Rmin_pos; lra).
      pose proof (Rmin_l e 1) as M1. pose proof (Rmin_r e 1) as M2. fold e' in M1, M2.
      destruct (Ne e' He') as (V & HV). pose proof (linear_bound g e' V U (HU e' V He' HV)) as G. fold K in G. destruct HV as [_ HV].
      pose proof (penalised_tangent D HR p U V) as T. fold g in T.
      pose proof (inner_diff_nonneg D (diff V U)) as P. assert (0 <= p / 2 * inner D (diff V U) (diff V U)) by (apply Rmult_le_pos; lra).
      assert (K * e' <= K * e) by (apply Rmult_le_compat_l; lra). assert (p / 8 * (e' * e') <= p / 8 * e) by (apply Rmult_le_compat_l; [lra|nra]).
      lra.
Qed.
(** the risk has a minimiser on S *)
Theorem constrained_minimiser : exists U, S U /\ forall X, S X -> risk D U <= risk D X.
Proof.
  assert (rise : forall p p' U U', 0 < p' -> p' < p -> least_on p U -> least_on p' U' ->
    inner D (diff U' U) (diff U' U) <= inner D U' U' - inner D U U).
  { intros p p' U U' Hp' Hp HU HU'. pose proof (gap_on p U U' ltac:(lra) HU (proj1 HU')) as A.
    pose proof (gap_on p' U' U ltac:(lra) HU' (proj1 HU)) as B0. unfold penalised in A, B0.
    assert (E0 : inner D (diff U U') (diff U U') = inner D (diff U' U) (diff U' U)) by (apply sum2_ext; intros; unfold diff; ring). rewrite E0 in B0.
    pose proof (inner_diff_nonneg D (diff U' U)) as P. set (d := inner D (diff U' U) (diff U' U)) in *. set (x := inner D U U) in *.
    set (y := inner D U' U') in *.
    apply Rmult_le_reg_l with (p - p'); [lra|]. assert (0 <= p' * d) by (apply Rmult_le_pos; lra). lra. }
  destruct (completeness (fun x => exists p U, 0 < p /\ least_on p U /\ x = inner D U U)) as (L & HL & Hl).
  - exists B. intros x (p & U & Hp & HU & ->). apply S_bounded, HU.
  - destruct (least_exists 1 ltac:(lra)) as (U & HU). exists (inner D U U), 1, U. repeat split; try apply HU. lra.
  - set (near := fun e V => exists p, 0 < p <= e /\ least_on p V /\ L - e * e <= inner D V V).
    assert (Ne : forall e, 0 < e -> exists V, near e V).
    { intros e He. assert (Hee : 0 < e * e) by now apply Rmult_lt_0_compat.
      destruct (Classical_Prop.classic (exists p U, 0 < p /\ least_on p U /\ L - e * e <= inner D U U)) as [(p & U & Hp & HU & Hn)|No].
      - assert (Hm : 0 < Rmin (p / 2) e) by (apply Rmin_pos; lra). destruct (least_exists _ Hm) as (V & HV). exists V, (Rmin (p / 2) e).
        pose proof (Rmin_l (p / 2) e). pose proof (Rmin_r (p / 2) e).
        split; [lra|]. split; [auto|]. pose proof (rise p (Rmin (p / 2) e) U V Hm ltac:(lra) HU HV) as K. pose proof (inner_diff_nonneg D (diff V U)).
        lra.
      - exfalso. assert (L <= L - e * e); [|lra]. apply Hl. intros x (p & U & Hp & HU & ->). apply Rnot_lt_le. intros Lt. apply No. exists p, U.
        split; [auto|]. split; [auto|]. lra. }
    destruct (cauchy_limit D near Ne) as (U & HU).
    + intros e e' V He Hee (p & Hp & HV & Hn). exists p. split; [lra|]. split; [auto|]. assert (e * e <= e' * e') by (apply Rmult_le_compat; lra).
      lra.
    + intros e V W He (p & Hp & HV & Hn) (p' & Hp' & HW & Hn'). assert (0 <= e * e) by (apply Rmult_le_pos; lra).
      assert (VL : inner D V V <= L) by (apply HL; exists p, V; split; [lra|auto]).
      assert (WL : inner D W W <= L) by (apply HL; exists p', W; split; [lra|auto]).
      destruct (Rtotal_order p p') as [Lt|[->|Gt]].
      * pose proof (rise p' p W V ltac:(lra) Lt HW HV). lra.
      * pose proof (gap_on p' W V ltac:(lra) HW (proj1 HV)) as A. pose proof (proj2 HV W (proj1 HW)).
        assert (p' / 2 * inner D (diff V W) (diff V W) <= 0) by lra. pose proof (inner_diff_nonneg D (diff V W)). nra.
      * pose proof (rise p p' V W ltac:(lra) Gt HV HW) as K.
        assert (E0 : inner D (diff V W) (diff V W) = inner D (diff W V) (diff W V)) by (apply sum2_ext; intros; unfold diff; ring). rewrite E0. lra.
    + exists U.
      split; [apply S_closed; intros e He; destruct (Ne e He) as (V & HV); exists V; split;
        [destruct HV as (p & _ & HV & _); apply HV|now apply HU]|].
      intros X HX. set (g := gradient D U). set (K := sum2 (dim D) (fun a b => Rabs (g a b))).
      assert (HK : 0 <= K) by (apply sum2_nonneg; intros; apply Rabs_pos). pose proof (inner_diff_nonneg D X) as NX.
      apply (epsilon_le _ _ (K + inner D X X / 2) ltac:(lra)). intros e He. destruct (Ne e He) as (V & HV).
      pose proof (linear_bound g e V U (HU e V He HV)) as G. fold K in G.
      destruct HV as (p & Hp & [_ HV] & _). specialize (HV X HX). unfold penalised in HV. pose proof (inner_diff_nonneg D V) as NV.
      assert (0 <= p / 2 * inner D V V) by (apply Rmult_le_pos; lra).
      assert (p / 2 * inner D X X <= e / 2 * inner D X X) by (apply Rmult_le_compat_r; lra). pose proof (risk_tangent D HR U V) as T. fold g in T.
      lra.
Qed.
End Constrained.
