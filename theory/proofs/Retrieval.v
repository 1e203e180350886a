(* THEORY 5, hard retrieval: the attention outside the component of the label is at most n times the excess risk, in every training sample.
   Inside has mass 1 / (1 + q_i), and log(1 + q_i) <= n eps by the split. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices RestrictedRisk RayBound MarginBound Convexity Smoothness DescentBounds ExcessRisk.
Import ListNotations.
Open Scope R_scope.

Section Training.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Hypothesis HR : realisable D.
Local Notation Lbar := (Lbar D tied).
Local Notation kappa := (kappa D tied).
Local Notation mass_out := (mass_out D tied).
(** ** Hard retrieval *)
(** it is the sum over the tokens of Out_i, each once, of the attention *)
Lemma mass_out_zsum W s : mass_out W s = zsum D W (query s) (Out_ tied s) / zsum D W (query s) (context s).
Proof.
  unfold Definitions.mass_out, share.
  rewrite (lsum_ext _ _ (fun v => / zsum D W (query s) (context s) * exp (logit D W v (query s)))) by (intros; unfold Rdiv; ring).
  rewrite lsum_scale. unfold zsum, Rdiv. ring.
Qed.
Lemma mass_out_q W s : In s (samples D) -> mass_out W s = 1 - / (1 + q D tied W s).
Proof.
  intros Hs. destruct HR as [_ Hy]. specialize (Hy s Hs). rewrite mass_out_zsum. unfold q.
  pose proof (zsum_In_pos D tied tied_refl s Hy W) as HI. pose proof (zsum_nonneg D W (query s) (Out_ tied s)) as HO.
  assert (Hc : zsum D W (query s) (context s) = zsum D W (query s) (In_ tied s) + zsum D W (query s) (Out_ tied s)) by apply lsum_filter.
  rewrite Hc. field. lra.
Qed.
Lemma excess_bounds_q W Lstar s : (forall V, Lstar <= Lbar V) -> In s (samples D) -> ln (1 + q D tied W s) <= n D * (risk D W - Lstar).
Proof.
  intros HL Hs. pose proof (n_pos D HR) as Hn.
  assert (Hq : forall t, In t (samples D) -> 0 <= ln (1 + q D tied W t)) by (destruct HR as [_ Hy]; intros; apply ln_1_plus, q_nonneg; auto).
  apply Rle_trans with (lsum (samples D) (fun t => ln (1 + q D tied W t))).
  - clear - Hs Hq. induction (samples D) as [|t l IH]; [easy|]. cbn.
    assert (0 <= lsum l (fun t => ln (1 + q D tied W t))) by (apply lsum_nonneg; intros; apply Hq; now right).
    pose proof (Hq t (or_introl eq_refl)). fold (lsum l (fun t => ln (1 + q D tied W t))). destruct Hs as [->|Hs]; [lra|]. specialize (IH Hs).
    lapply IH; [lra|]. intros; apply Hq; now right.
  - rewrite (split D tied tied_refl W HR). specialize (HL W).
    replace (n D * _) with (n D * (Lbar W - Lstar) + lsum (samples D) (fun t => ln (1 + q D tied W t))) by (field; lra). nra.
Qed.
(** a small excess risk leaves little attention outside, for every training sample *)
Theorem retrieval_training W Lstar eps s : (forall V, Lstar <= Lbar V) -> In s (samples D) -> risk D W - Lstar <= eps ->
  0 <= mass_out W s <= 1 - exp (- (n D * eps)).
Proof.
  intros HL Hs He. pose proof (n_pos D HR) as Hn. pose proof (excess_bounds_q W Lstar s HL Hs) as K. rewrite mass_out_q by auto.
  assert (Hq : 0 <= q D tied W s) by (destruct HR as [_ Hy]; apply q_nonneg; auto). set (x := q D tied W s) in *.
  assert (Hi : 0 < / (1 + x)) by (apply Rinv_0_lt_compat; lra). split.
  - assert (/ (1 + x) <= 1); [|lra]. rewrite <- Rinv_1. apply Rinv_le_contravar; lra.
  - assert (exp (- (n D * eps)) <= / (1 + x)); [|lra]. rewrite exp_Ropp. apply Rinv_le_contravar; [lra|]. rewrite <- (exp_ln (1 + x)) by lra.
    assert (L : ln (1 + x) <= n D * eps) by (eapply Rle_trans; [exact K|]; apply Rmult_le_compat_l; lra).
    destruct L as [L|L]; [left; now apply exp_increasing|right; now rewrite L].
Qed.
Corollary retrieval_training_linear W Lstar eps s : (forall V, Lstar <= Lbar V) -> In s (samples D) -> risk D W - Lstar <= eps ->
  mass_out W s <= n D * eps.
Proof.
  intros HL Hs He. pose proof (retrieval_training W Lstar eps s HL Hs He). pose proof (exp_ge_tangent (- (n D * eps))). lra.
Qed.
Theorem descent_retrieval eta W0 Wf : 0 < eta -> eta * beta D <= 1 -> (exists F, feasible D F) -> (forall V, Lbar Wf <= Lbar V) ->
  forall eps, 0 < eps ->
  exists t0, forall t s, (t0 <= t)%nat -> In s (samples D) -> 0 <= mass_out (descent D eta W0 t) s <= eps.
Proof.
  intros He Hb HF Hmin eps Heps. pose proof (n_pos D HR) as Hn.
  destruct (descent_infimum D tied tied_refl tied_scc HR eta W0 Wf He Hb HF Hmin (eps / n D)) as (t0 & Ht0); [now apply Rdiv_lt_0_compat|].
  exists t0. intros t s Ht Hs. specialize (Ht0 t Ht). assert (Ex : risk D (descent D eta W0 t) - Lbar Wf <= eps / n D) by lra.
  pose proof (retrieval_training _ _ _ s Hmin Hs Ex). pose proof (retrieval_training_linear _ _ _ s Hmin Hs Ex) as L.
  replace (n D * (eps / n D)) with eps in L by (field; lra). lra.
Qed.
End Training.
