(* THEORY 4: W_fin exists; it minimises the restricted risk over S_fin, hence over all matrices.

   Lbar is coercive on S_fin: a component is a cycle of margins, each bounded below where Lbar is bounded, so bounded. The penalised minimisers of
   the restricted risk lie in S_fin, are bounded, and come together as the penalty falls to 0 (UnpenalisedMinimiser.v). *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia Relation_Operators.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph RestrictedRisk RayBound Convexity PenaltyPath.
From Attest Require Import MinimiserBall PenaltyMinimiser UnpenalisedMinimiser Smoothness DescentBounds SublevelMargins Spans TiedPairs.
Import ListNotations.
Open Scope R_scope.

Section Fin.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Hypothesis HR : realisable D.
Local Notation Dr := (restricted D tied).
Local Notation Lbar := (Lbar D tied).
Local Notation tied_pairs := (tied_pairs D tied).
Local Notation off := (off D tied).
Local Notation span := (spanned D (fun e => In e tied_pairs)).
(** ** Lbar is coercive on S_fin *)
Lemma tied_margin k i j : scc D k i j -> forall c, exists b, forall W, Lbar W <= c -> - b <= inner D (M D k i j) W.
Proof.
  intros [H1 H2] c. pose proof (restricted_realisable D tied tied_refl HR) as HRr. pose proof (n_pos _ HRr) as Hn.
  induction H1 as [i|i x j Hix Hxj IH].
  - exists 0. intros W _. rewrite margin_logit. lra.
  - assert (Hxi : reach D k x i) by (eapply reach_trans; [exact Hxj|exact H2]).
    destruct IH as (b & Hb); [eapply reach_trans; [exact H2|now apply reach_step]|].
    exists (b + (n Dr * c + ln (positions Dr))). intros W HW. specialize (Hb W HW).
    assert (Hix' : edge Dr k i x).
    { apply ((pair_restricted_edge D tied tied_refl HR) (k, (i, x)));
        [apply (tied_edge_pair D tied tied_scc); [auto|split; [now apply reach_step|auto]]|]. cbn.
      destruct Hix as (s & _ & _ & _ & _ & _ & N). exact N. }
    pose proof (edge_margin Dr tied tied_refl HRr W k i x Hix') as K. rewrite (Lbar_risk D tied tied_refl HR) in K.
    change (inner Dr (M Dr k i x) W) with (inner D (M D k i x) W) in K.
    rewrite margin_logit in *. assert (n Dr * Lbar W <= n Dr * c) by (apply Rmult_le_compat_l; lra). lra.
Qed.
Lemma coercive c : exists B, forall W, S_fin D W -> Lbar W <= c -> inner D W W <= B.
Proof.
  destruct (frame D tied_pairs) as (C & HC & HF).
  assert (K : forall l, (forall e, In e l -> scc D (fst e) (fst (snd e)) (snd (snd e))) -> exists B, forall W, Lbar W <= c -> squares D l W <= B).
  { induction l as [|[k [i j]] l IH]; intros Hl; [exists 0; intros; cbn; lra|]. destruct IH as (B & HB); [intros; apply Hl; now right|].
    pose proof (Hl _ (or_introl eq_refl)) as [R1 R2]. cbn in R1, R2.
    destruct (tied_margin k i j (conj R1 R2) c) as (b1 & H1). destruct (tied_margin k j i (conj R2 R1) c) as (b2 & H2).
    exists ((Rabs b1 + Rabs b2) * (Rabs b1 + Rabs b2) + B). intros W HW. specialize (HB W HW). specialize (H1 W HW). specialize (H2 W HW).
    rewrite margin_logit in H1, H2.
    assert (E0 : squares D ((k, (i, j)) :: l) W = (logit D W i k - logit D W j k) * (logit D W i k - logit D W j k) + squares D l W).
    { unfold squares. rewrite lsum_cons. f_equal. unfold Mk. cbn [fst snd]. now rewrite margin_logit. }
    rewrite E0. set (x := logit D W i k - logit D W j k). assert (A : Rabs x <= Rabs b1 + Rabs b2).
    { pose proof (Rle_abs b1). pose proof (Rle_abs b2). pose proof (Rabs_pos b1). pose proof (Rabs_pos b2). unfold x. apply Rabs_le. lra. }
    assert (x * x <= (Rabs b1 + Rabs b2) * (Rabs b1 + Rabs b2)); [|lra]. rewrite <- (Rabs_pos_eq (x * x)) by apply Rle_0_sqr. rewrite Rabs_mult.
    pose proof (Rabs_pos x). apply Rmult_le_compat; auto. }
  destruct (K tied_pairs (tied_pairs_scc D tied tied_scc HR)) as (B & HB). exists (C * B). intros W HW HL.
  apply (S_fin_span D tied tied_scc HR) in HW. eapply Rle_trans; [now apply HF|].
  apply Rmult_le_compat_l; auto.
Qed.
(** the penalised minimisers of the restricted risk lie in S_fin *)
Lemma penalised_in_span p U : 0 < p -> (forall X, penalised Dr p U <= penalised Dr p X) -> S_fin D U.
Proof.
  intros Hp HU. destruct ((project D tied tied_refl tied_scc HR) U) as (P & HP & HO & HL). specialize (HU P). unfold penalised in HU.
  rewrite !(Lbar_risk D tied tied_refl HR), HL in HU.
  change (inner Dr U U) with (inner D U U) in HU. change (inner Dr P P) with (inner D P P) in HU.
  pose proof ((off_inner D tied tied_scc HR) P (diff U P) HP HO) as Z. rewrite inner_diff_r in Z.
  assert (E0 : inner D (diff U P) (diff U P) = inner D U U - 2 * inner D P U + inner D P P).
  { rewrite inner_diff_l, !inner_diff_r, (inner_sym D U P). ring. }
  pose proof (inner_diff_nonneg D (diff U P)) as N. assert (Hle : inner D U U <= inner D P P) by nra.
  assert (Z0 : inner D (diff U P) (diff U P) = 0) by lra.
  apply (spanned_same D _ P U HP). intros a b Ha Hb. pose proof (entry_le D U P a b Ha Hb) as El. rewrite Z0 in El. nra.
Qed.
(** ** W_fin exists: it minimises Lbar over S_fin, hence over all matrices *)
Theorem Wfin_exists : exists Wf, S_fin D Wf /\ forall V, Lbar Wf <= Lbar V.
Proof.
  destruct (coercive (Lbar (fun _ _ => 0))) as (B & HB).
  destruct (unpenalised_minimiser Dr B (restricted_realisable D tied tied_refl HR)) as (U & HU).
  - intros p U Hp HU. apply HB; [now apply (penalised_in_span p)|]. specialize (HU (fun _ _ => 0)). unfold penalised in HU.
    rewrite !(Lbar_risk D tied tied_refl HR) in HU.
    pose proof (inner_diff_nonneg Dr U) as P.
    assert (Z : inner Dr (fun _ _ => 0) (fun _ _ => 0) = 0) by exact (eq_trans (sum2_scale (dim Dr) 0 (fun _ _ => 0)) (Rmult_0_l _)).
    rewrite Z in HU. assert (0 <= p / 2 * inner Dr U U) by (apply Rmult_le_pos; lra). lra.
  - destruct ((project D tied tied_refl tied_scc HR) U) as (P & HP & _ & HL). exists P. split; [exact HP|]. intros V.
    rewrite HL, <- !(Lbar_risk D tied tied_refl HR). apply HU.
Qed.
Lemma minimal_everywhere Wf : (forall X, S_fin D X -> Lbar Wf <= Lbar X) -> forall V, Lbar Wf <= Lbar V.
Proof. intros H V. destruct ((project D tied tied_refl tied_scc HR) V) as (P & HP & _ & <-). auto. Qed.
End Fin.
