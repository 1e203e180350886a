(* The penalised minimisers of the risk converge as the penalty falls to 0, once they are bounded; the limit minimises the risk.

   As the penalty falls the norm of the minimiser rises, and the distance of two of them is bounded by the difference of their squared norms: a
   bounded rising sequence comes together. This replaces compactness. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia Relation_Operators.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph RestrictedRisk Convexity PenaltyPath MinimiserBall PenaltyMinimiser.
Import ListNotations.
Open Scope R_scope.

Theorem unpenalised_minimiser D B : realisable D ->
  (forall p U, 0 < p -> (forall X, penalised D p U <= penalised D p X) -> inner D U U <= B) -> exists U, forall X, risk D U <= risk D X.
Proof.
  intros HR HB. set (least := fun p U => forall X, penalised D p U <= penalised D p X).
  assert (Hex : forall p, 0 < p -> exists U, least p U) by (intros; now apply minimiser_exists).
  assert (rise : forall p p' U U', 0 < p' -> p' < p -> least p U -> least p' U' -> inner D (diff U' U) (diff U' U) <= inner D U' U' - inner D U U).
  { intros p p' U U' Hp' Hp HU HU'. pose proof (minimiser_gap D HR p U U' ltac:(lra) HU) as A.
    pose proof (minimiser_gap D HR p' U' U ltac:(lra) HU') as B0. unfold penalised in A, B0.
    assert (E0 : inner D (diff U U') (diff U U') = inner D (diff U' U) (diff U' U)) by (apply sum2_ext; intros; unfold diff; ring). rewrite E0 in B0.
    pose proof (inner_diff_nonneg D (diff U' U)) as P. set (d := inner D (diff U' U) (diff U' U)) in *. set (x := inner D U U) in *.
    set (y := inner D U' U') in *.
    apply Rmult_le_reg_l with (p - p'); [lra|]. assert (0 <= p' * d) by (apply Rmult_le_pos; lra). lra. }
  destruct (completeness (fun x => exists p U, 0 < p /\ least p U /\ x = inner D U U)) as (L & HL & Hl).
  - exists B. intros x (p & U & Hp & HU & ->). eapply HB; eauto.
  - destruct (Hex 1 ltac:(lra)) as (U & HU). exists (inner D U U), 1, U. repeat split; auto. lra.
  - set (near := fun e V => exists p, 0 < p <= e /\ least p V /\ L - e * e <= inner D V V).
    assert (Ne : forall e, 0 < e -> exists V, near e V).
    { intros e He. assert (Hee : 0 < e * e) by now apply Rmult_lt_0_compat.
      destruct (Classical_Prop.classic (exists p U, 0 < p /\ least p U /\ L - e * e <= inner D U U)) as [(p & U & Hp & HU & Hn)|No].
      * assert (Hm : 0 < Rmin (p / 2) e) by (apply Rmin_pos; lra). destruct (Hex _ Hm) as (V & HV). exists V, (Rmin (p / 2) e).
        pose proof (Rmin_l (p / 2) e). pose proof (Rmin_r (p / 2) e).
        split; [lra|]. split; [auto|]. pose proof (rise p (Rmin (p / 2) e) U V Hm ltac:(lra) HU HV) as K. pose proof (inner_diff_nonneg D (diff V U)).
        lra.
      * exfalso. assert (L <= L - e * e); [|lra]. apply Hl. intros x (p & U & Hp & HU & ->). apply Rnot_lt_le. intros Lt. apply No. exists p, U.
        repeat split; auto. lra. }
    destruct (cauchy_limit D near) as (U & HU).
    + exact Ne.
    + intros e e' V He Hee (p & Hp & HV & Hn). exists p. split; [lra|]. split; [auto|]. assert (e * e <= e' * e') by (apply Rmult_le_compat; lra).
      lra.
    + intros e V W He (p & Hp & HV & Hn) (p' & Hp' & HW & Hn'). assert (0 <= e * e) by (apply Rmult_le_pos; lra).
      assert (VL : inner D V V <= L) by (apply HL; exists p, V; repeat split; auto; lra).
      assert (WL : inner D W W <= L) by (apply HL; exists p', W; repeat split; auto; lra).
      destruct (Rtotal_order p p') as [Lt|[->|Gt]].
      * pose proof (rise p' p W V ltac:(lra) Lt HW HV). lra.
      * pose proof (minimiser_gap D HR p' W V ltac:(lra) HW) as A. specialize (HV W). assert (p' / 2 * inner D (diff V W) (diff V W) <= 0) by lra.
        pose proof (inner_diff_nonneg D (diff V W)). nra.
      * pose proof (rise p p' V W ltac:(lra) Gt HV HW) as K.
        assert (E0 : inner D (diff V W) (diff V W) = inner D (diff W V) (diff W V)) by (apply sum2_ext; intros; unfold diff; ring). rewrite E0. lra.
    + exists U. intros X. set (g := gradient D U). set (K := sum2 (dim D) (fun a b => Rabs (g a b))).
      assert (HK : 0 <= K) by (apply sum2_nonneg; intros; apply Rabs_pos).
      pose proof (inner_diff_nonneg D X) as NX. set (c := K + inner D X X / 2 + 1). assert (Hc : 0 < c) by (unfold c; lra).
      assert (bound : forall e, 0 < e -> risk D U <= risk D X + e * c).
      { intros e He.
        destruct (Ne e He) as (V & HV). pose proof (HU e V He HV) as N. destruct HV as (p & Hp & HV & _). specialize (HV X). unfold penalised in HV.
        pose proof (inner_diff_nonneg D V) as NV. assert (0 <= p / 2 * inner D V V) by (apply Rmult_le_pos; lra).
        assert (p / 2 * inner D X X <= e / 2 * inner D X X) by (apply Rmult_le_compat_r; lra).
        pose proof (risk_tangent D HR U V) as T. fold g in T.
        assert (G : - e * K <= inner D g (diff V U)).
        { unfold K. rewrite <- sum2_scale. apply lsum_le. intros a Ha. apply in_seq in Ha. apply lsum_le. intros b Hb. apply in_seq in Hb.
          destruct (N a b ltac:(lia) ltac:(lia)) as [L1 L2].
          unfold diff. unfold Rabs. destruct (Rcase_abs (g a b)); nra. }
        unfold c. lra. }
      apply Rnot_lt_le. intros Lt. set (gap := risk D U - risk D X). assert (Hg : 0 < gap) by (unfold gap; lra).
      assert (P : 0 < gap / (2 * c)) by (apply Rdiv_lt_0_compat; lra). specialize (bound _ P).
      replace (gap / (2 * c) * c) with (gap / 2) in bound by (field; lra). unfold gap in *. lra.
Qed.
