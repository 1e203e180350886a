(* THEORY 2 and 4: finitely many pairs span S_fin: the label and a context token of its component, in every sample. So S_fin has an orthogonal
   projection, and what is orthogonal to it ([off]) changes no restricted loss. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia Relation_Operators.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph RestrictedRisk Smoothness DescentBounds Spans.
Import ListNotations.
Open Scope R_scope.

Section Fin.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Hypothesis HR : realisable D.
Local Notation Dr := (restricted D tied).
Local Notation Lbar := (Lbar D tied).
(** finitely many pairs that span S_fin: the label and a context token of its component, in every sample *)
Definition tied_pairs : list query_pair := flat_map (fun s => map (fun v => (query s, (label s, v))) (In_ tied s)) (samples D).
Local Notation span := (spanned D (fun e => In e tied_pairs)).

Lemma tied_pairs_scc e : In e tied_pairs -> scc D (fst e) (fst (snd e)) (snd (snd e)).
Proof.
  intros He. apply in_flat_map in He as (s & Hs & He). apply in_map_iff in He as (v & <- & Hv). cbn. apply filter_In in Hv as [Hv Ht].
  destruct (Nat.eq_dec (label s) v) as [<-|N]; [split; constructor|]. apply tied_scc; [|exact Ht]. exists s. repeat split; auto. now apply HR.
Qed.
Lemma tied_edge_pair k i j : edge D k i j -> scc D k i j -> In (k, (i, j)) tied_pairs.
Proof.
  intros He Hs. pose proof (proj2 (tied_scc _ _ _ He) Hs) as Ht. destruct He as (s & H1 & <- & <- & _ & Hv & _). apply in_flat_map. exists s.
  split; [auto|].
  apply (in_map (fun v => (query s, (label s, v)))). now apply filter_In.
Qed.
Lemma scc_span k i j : scc D k i j -> span (Mk D (k, (i, j))).
Proof.
  intros [H1 H2]. induction H1 as [i|i x j Hix Hxj IH].
  - apply spanned_zero. intros a b _ _. unfold Mk, M. cbn. ring.
  - assert (Hxi : reach D k x i) by (eapply reach_trans; [exact Hxj|exact H2]).
    apply (spanned_plus D _ (Mk D (k, (i, x))) (Mk D (k, (x, j)))).
    + apply spanned_gen, tied_edge_pair; [auto|]. split; [now apply reach_step|auto].
    + apply IH. eapply reach_trans; [exact H2|now apply reach_step].
    + intros a b _ _. unfold Mk, M, plus. cbn. ring.
Qed.
(** S_fin is the span of the tied pairs *)
Theorem S_fin_span W : S_fin D W <-> span W.
Proof.
  split.
  - apply spanned_trans. intros [k [i j]] H. now apply scc_span.
  - apply spanned_trans. intros e He. apply spanned_gen. now apply tied_pairs_scc.
Qed.
Lemma restricted_edge k i j : edge Dr k i j -> In (k, (i, j)) tied_pairs.
Proof.
  intros (s & Hs & <- & <- & _ & Hj & N). cbn in Hs. apply in_map_iff in Hs as (s0 & <- & Hs0). cbn in *. apply in_flat_map. exists s0.
  split; [auto|].
  now apply (in_map (fun v => (query s0, (label s0, v)))).
Qed.
Lemma pair_restricted_edge e : In e tied_pairs -> fst (snd e) <> snd (snd e) -> edge Dr (fst e) (fst (snd e)) (snd (snd e)).
Proof.
  intros He N. apply in_flat_map in He as (s & Hs & He). apply in_map_iff in He as (v & <- & Hv). cbn in *.
  exists (Sample (filter (tied (query s) (label s)) (context s)) (label s) (query s)).
  split; [cbn; now apply (in_map (fun s => Sample (filter (tied (query s) (label s)) (context s)) (label s) (query s)))|].
  cbn. repeat split; auto. apply filter_In. split; [now apply HR|apply tied_refl].
Qed.
(** a matrix orthogonal to S_fin does not change Lbar *)
Definition off (V : mat) : Prop := forall e, In e tied_pairs -> inner D (Mk D e) V = 0.
Lemma off_unseen V : off V -> unseen Dr V.
Proof. intros H k i j He. exact (H _ (restricted_edge k i j He)). Qed.
Lemma Lbar_off X V : off V -> Lbar (plus X V) = Lbar X.
Proof. intros H. rewrite <- !(Lbar_risk D tied tied_refl HR).
apply risk_unseen; [apply (restricted_realisable D tied tied_refl HR)|now apply off_unseen]. Qed.
Lemma project W : exists P, S_fin D P /\ off (diff W P) /\ Lbar P = Lbar W.
Proof.
  destruct (projection D tied_pairs W) as (P & HP & HO). exists P. split; [now apply S_fin_span|]. split; [exact HO|].
  rewrite <- (Lbar_off P (diff W P) HO). apply (Lbar_same D tied tied_refl HR). intros a b _ _. unfold plus, diff. ring.
Qed.
Lemma project_sequence (W : nat -> mat) : exists P : nat -> mat, forall t, S_fin D (P t) /\ off (diff (W t) (P t)).
Proof. destruct (projection_map D tied_pairs) as (P & H). exists (fun t => P (W t)). intros t. destruct (H (W t)) as [H1 H2].
split; [now apply S_fin_span|exact H2]. Qed.
Lemma off_inner X V : S_fin D X -> off V -> inner D X V = 0.
Proof. intros HX HV. apply S_fin_span in HX. now apply (span_inner D (fun e => In e tied_pairs)). Qed.
End Fin.
