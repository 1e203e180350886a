(* What a risk that tends to L* implies, whatever the algorithm (THEORY 5): the projection on S_fin tends to W_fin, attention leaves the tokens
   outside (hard retrieval) and settles inside (soft composition). Existence and uniqueness of W_fin, W_mm and of the projection on S_fin. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk RayBound Smoothness Retrieval Spans.
From Attest Require Import FiniteComponent SoftComposition.
Import ListNotations.
Open Scope R_scope.

Section Objects.
Variable D : dataset.
Local Notation is_Wfin := (is_Wfin D).
Local Notation is_projection := (is_projection D).
Local Notation limit_attention := (limit_attention D).
Hypothesis HR : realisable D.
Let tr := tied_of_refl D.
Let ts := fun k i j (_ : edge D k i j) => tied_of_scc D k i j.
Theorem Wfin_exists_unique : exists Wf, is_Wfin Wf /\ forall W, is_Wfin W -> same D W Wf.
Proof.
  destruct (Wfin_exists D (tied_of D) tr ts HR) as (Wf & H1 & H2). exists Wf. split; [split; auto|]. intros W [W1 W2].
  apply (Wfin_unique D (tied_of D) tr ts HR Wf W H1 H2 W1). now apply (minimal_everywhere D (tied_of D) tr ts HR).
Qed.
Theorem Wmm_exists_unique : (exists V, feasible D V) -> exists Wmm, is_Wmm D Wmm /\ forall W, is_Wmm D W -> same D W Wmm.
Proof.
  intros HF. destruct (Wmm_exists D HF) as (Wmm & H). exists Wmm. split; [auto|]. intros W [W1 W2]. intros a b Ha Hb.
  apply (Wmm_unique D Wmm W H W1); auto.
  specialize (W2 Wmm (proj1 H)). pose proof (inner_diff_nonneg D (diff Wmm W)). lra.
Qed.
Theorem projection_exists W : exists P, is_projection W P.
Proof.
  destruct (project D (tied_of D) tr ts HR W) as (P & H1 & H2 & _). exists P. split; [auto|]. intros X HX. now apply (off_inner D (tied_of D) ts HR).
Qed.
Lemma projection_off W P : is_projection W P -> off D (tied_of D) (diff W P).
Proof. intros [_ H] e He. apply H. apply (S_fin_span D (tied_of D) ts HR). now apply spanned_gen. Qed.

(** ** A sequence whose risk tends to the infimum: finite part, retrieval, composition (no algorithm is named) *)
Variables (Wf : mat) (W : nat -> mat).
Hypothesis HWf : is_Wfin Wf.
Hypothesis to_infimum : Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf).
Let minimal := minimal_everywhere D (tied_of D) tr ts HR Wf (proj2 HWf).
Theorem sequence_finite P : (forall t, is_projection (W t) (P t)) -> Un_cv (fun t => norm_ D (diff (P t) Wf)) 0.
Proof.
  intros HP r Hr. destruct (finite_part D (tied_of D) tr ts HR Wf (proj1 HWf) minimal r Hr) as (e & He & K). destruct (to_infimum e He) as (t0 & Ht0).
  exists t0. intros t Ht. specialize (Ht0 t Ht).
  unfold R_dist in *. pose proof (Rle_abs (risk D (W t) - Lbar D (tied_of D) Wf)).
  specialize (K (W t) (P t) (proj1 (HP t)) (projection_off _ _ (HP t)) ltac:(lra)).
  rewrite Rminus_0_r, Rabs_pos_eq by apply norm_pos. pose proof (norm_pos D (diff (P t) Wf)). rewrite <- norm_sqr in K. apply Rnot_le_lt. intros L.
  nra.
Qed.
Theorem sequence_retrieval s : In s (samples D) -> Un_cv (fun t => mass_out D (tied_of D) (W t) s) 0.
Proof.
  intros Hs e He. pose proof (n_pos D HR) as Hn. assert (P : 0 < e / n D) by now apply Rdiv_lt_0_compat. destruct (to_infimum _ P) as (t0 & Ht0).
  exists t0. intros t Ht. specialize (Ht0 t Ht).
  unfold R_dist in *. pose proof (Rle_abs (risk D (W t) - Lbar D (tied_of D) Wf)) as A. set (x := risk D (W t) - Lbar D (tied_of D) Wf) in *.
  pose proof (retrieval_training D (tied_of D) tr HR (W t) _ x s minimal Hs (Rle_refl _)) as [M0 _].
  pose proof (retrieval_training_linear D (tied_of D) tr HR (W t) _ x s minimal Hs (Rle_refl _)) as M1.
  rewrite Rminus_0_r, Rabs_pos_eq by auto. assert (n D * x < n D * (e / n D)) by (apply Rmult_lt_compat_l; lra).
  replace (n D * (e / n D)) with e in H by (field; lra). lra.
Qed.
Theorem sequence_composition s v : In s (samples D) -> In v (In_ (tied_of D) s) ->
  Un_cv (fun t => share_in D (tied_of D) (W t) s v) (share_in D (tied_of D) Wf s v).
Proof.
  intros Hs Hv e He. pose proof (share_in_bounds D (tied_of D) tr HR Wf s v Hs Hv) as B. set (b := sqrt (4 * beta D) + 1).
  assert (Hb : 1 <= b) by (unfold b; pose proof (sqrt_pos (4 * beta D)); lra).
  assert (L : 0 < ln (1 + e / 2)) by (rewrite <- ln_1; apply ln_increasing; lra). set (m := ln (1 + e / 2) / 2).
  assert (Hm : 0 < m) by (unfold m; lra).
  set (r := m / b). assert (Hr : 0 < r) by (apply Rdiv_lt_0_compat; lra).
  destruct (finite_part D (tied_of D) tr ts HR Wf (proj1 HWf) minimal r Hr) as (e1 & He1 & K). destruct (to_infimum e1 He1) as (t0 & Ht0). exists t0.
  intros t Ht. specialize (Ht0 t Ht).
  unfold R_dist in *. pose proof (Rle_abs (risk D (W t) - Lbar D (tied_of D) Wf)).
  destruct (project D (tied_of D) tr ts HR (W t)) as (P & H1 & H2 & _). specialize (K (W t) P H1 H2 ltac:(lra)).
  assert (Nr : norm_ D (diff P Wf) <= r) by (pose proof (norm_pos D (diff P Wf)); rewrite <- norm_sqr in K; apply Rnot_lt_le; intros L'; nra).
  pose proof (share_in_projection D (tied_of D) tr HR (W t) P Wf r s v H1 H2 Nr Hs Hv) as S. cbv zeta in S. set (m' := sqrt (4 * beta D) * r) in *.
  assert (Hm' : 2 * m' <= ln (1 + e / 2)). { assert (m' <= b * r) by (apply Rmult_le_compat_r; [lra|unfold b; lra]).
    assert (b * r = m) by (unfold r; field; lra). unfold m in *. lra. }
  assert (E1 : exp (2 * m') <= 1 + e / 2). { rewrite <- (exp_ln (1 + e / 2)) by lra.
    destruct Hm' as [Hm'|Hm']; [left; now apply exp_increasing|right; now rewrite Hm']. }
  assert (Hp : 0 <= 2 * m') by (unfold m'; pose proof (sqrt_pos (4 * beta D)); assert (0 <= sqrt (4 * beta D) * r) by (apply Rmult_le_pos; lra); lra).
  assert (E2 : 1 - e / 2 <= exp (- (2 * m'))). { pose proof (exp_pos (2 * m')) as Ep. rewrite exp_Ropp.
    apply Rle_trans with (/ (1 + e / 2)); [|apply Rinv_le_contravar; lra]. apply Rmult_le_reg_r with (1 + e / 2); [lra|]. rewrite Rinv_l by lra.
    nra. }
  set (x := share_in D (tied_of D) (W t) s v) in *. set (y := share_in D (tied_of D) Wf s v) in *.
  assert ((1 - e / 2) * y <= exp (- (2 * m')) * y) by (apply Rmult_le_compat_r; lra).
  assert (exp (2 * m') * y <= (1 + e / 2) * y) by (apply Rmult_le_compat_r; lra).
  assert (e / 2 * y <= e / 2 * 1) by (apply Rmult_le_compat_l; lra). apply Rabs_def1; lra.
Qed.
Theorem sequence_attention s v : In s (samples D) -> In v (context s) -> Un_cv (fun t => attention D (W t) s v) (limit_attention Wf s v).
Proof.
  intros Hs Hv. pose proof (sequence_retrieval s Hs) as Mo. unfold Definitions.limit_attention. destruct (tied_of D (query s) (label s) v) eqn:Et.
  - assert (Hi : In v (In_ (tied_of D) s)) by (apply filter_In; auto). pose proof (sequence_composition s v Hs Hi) as Co.
    assert (C1 : Un_cv (fun t => multiplicity s v * (share_in D (tied_of D) (W t) s v * (1 - mass_out D (tied_of D) (W t) s)))
      (multiplicity s v * (share_in D (tied_of D) Wf s v * (1 - 0)))).
    { apply (CV_mult (fun _ => multiplicity s v)); [intros e He; exists O; intros; unfold R_dist; now rewrite Rminus_diag_eq, Rabs_R0|].
      apply CV_mult; [exact Co|].
      apply (CV_minus (fun _ => 1)); [intros e He; exists O; intros; unfold R_dist; now rewrite Rminus_diag_eq, Rabs_R0|exact Mo]. }
    rewrite Rminus_0_r, Rmult_1_r in C1. intros e He. destruct (C1 e He) as (t0 & H0). exists t0. intros t Ht. specialize (H0 t Ht).
    rewrite <- (share_split D (tied_of D) tr HR (W t) s v Hs) in H0.
    unfold attention. unfold share in H0. unfold Rdiv in *. now rewrite Rmult_assoc.
  - assert (Ho : In v (Out_ (tied_of D) s)) by (apply filter_In; rewrite Et; auto). intros e He.
    assert (Pm : 0 < multiplicity s v) by now apply multiplicity_pos. assert (Pe : 0 < e / multiplicity s v) by now apply Rdiv_lt_0_compat.
    destruct (Mo _ Pe) as (t0 & H0). exists t0. intros t Ht. specialize (H0 t Ht). unfold R_dist in *. rewrite Rminus_0_r in *.
    pose proof (Rle_abs (mass_out D (tied_of D) (W t) s)) as A.
    assert (Hc : context s <> []) by (intros E0; now rewrite E0 in Hv).
    assert (Sp : forall u, 0 <= share D (W t) s u) by (intros u; unfold share; left; apply Rdiv_lt_0_compat; [apply exp_pos|now apply zsum_pos]).
    pose proof (lsum_term (Out_ (tied_of D) s) (share D (W t) s) v Sp Ho) as Le. fold (mass_out D (tied_of D) (W t) s) in Le.
    assert (Ea : attention D (W t) s v = multiplicity s v * share D (W t) s v) by (unfold attention, share, Rdiv; ring).
    rewrite Ea, Rabs_pos_eq by (apply Rmult_le_pos; [lra|auto]).
    assert (multiplicity s v * share D (W t) s v < multiplicity s v * (e / multiplicity s v)) by (apply Rmult_lt_compat_l; lra).
    replace (multiplicity s v * (e / multiplicity s v)) with e in H by (field; lra). lra.
Qed.
End Objects.
(** ** The same, as one theorem each *)
Theorem retrieval D Wf : realisable D -> is_Wfin D Wf ->
  (forall W s, In s (samples D) -> let eps := risk D W - Lbar D (tied_of D) Wf in
     0 <= mass_out D (tied_of D) W s <= 1 - exp (- (n D * eps)) /\ mass_out D (tied_of D) W s <= n D * eps)
  /\ (forall W : nat -> mat, Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf) ->
     forall s, In s (samples D) -> Un_cv (fun t => mass_out D (tied_of D) (W t) s) 0).
Proof.
  intros HR HWf. pose proof (tied_of_refl D) as tr. pose proof (fun k i j (_ : edge D k i j) => tied_of_scc D k i j) as ts.
  pose proof (minimal_everywhere D (tied_of D) tr ts HR Wf (proj2 HWf)) as minimal. split.
  - intros W s Hs eps. split; [exact (retrieval_training D (tied_of D) tr HR W _ eps s minimal Hs (Rle_refl _))|].
    exact (retrieval_training_linear D (tied_of D) tr HR W _ eps s minimal Hs (Rle_refl _)).
  - intros W Hcv s Hs. exact (sequence_retrieval D HR Wf W HWf Hcv s Hs).
Qed.
Theorem composition D Wf : realisable D -> is_Wfin D Wf ->
  (forall W P r s v, is_projection D W P -> norm_ D (diff P Wf) <= r -> In s (samples D) -> In v (In_ (tied_of D) s) ->
     exp (- (2 * (Mb D * r))) * share_in D (tied_of D) Wf s v <= share_in D (tied_of D) W s v <= exp (2 * (Mb D * r)) * share_in D (tied_of D) Wf s v)
  /\ (forall W : nat -> mat, Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf) ->
     forall s v, In s (samples D) -> In v (In_ (tied_of D) s) ->
     Un_cv (fun t => share_in D (tied_of D) (W t) s v) (share_in D (tied_of D) Wf s v)).
Proof.
  intros HR HWf. pose proof (tied_of_refl D) as tr. split.
  - intros W P r s v HP Hr Hs Hv. exact (share_in_projection D (tied_of D) tr HR W P Wf r s v (proj1 HP) (projection_off D HR W P HP) Hr Hs Hv).
  - intros W Hcv s v Hs Hv. exact (sequence_composition D HR Wf W HWf Hcv s v Hs Hv).
Qed.
Theorem Wfin_exists_everywhere D : realisable D -> exists Wf, is_Wfin D Wf /\ forall V, Lbar D (tied_of D) Wf <= Lbar D (tied_of D) V.
Proof.
  intros HR. destruct (Wfin_exists D (tied_of D) (tied_of_refl D) (fun k i j _ => tied_of_scc D k i j) HR) as (Wf & H1 & H2).
  exists Wf. split; [split|]; auto.
Qed.
Theorem Wfin_unique_pair D W W' : realisable D -> is_Wfin D W -> is_Wfin D W' -> same D W' W.
Proof.
  intros HR [S1 M1] [S2 M2]. pose proof (tied_of_refl D) as tr. pose proof (fun k i j (_ : edge D k i j) => tied_of_scc D k i j) as ts.
  apply (Wfin_unique D (tied_of D) tr ts HR W W'); auto; now apply (minimal_everywhere D (tied_of D) tr ts HR).
Qed.
