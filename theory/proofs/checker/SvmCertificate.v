(* The kind "graph-svm" as data: what its lines state, the matrix of its weights, the relation of an edge. SvmChecker.v decides it. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RationalSums GraphCertificate.
Import ListNotations.
Open Scope R_scope.

(** * Certificate *)
Record weight := Weight { w_query : nat; w_token : nat; w_value : Q }.
Inductive claim := Optimal (norm_squared : Q) | Zero (norm_squared : Q) | Infeasible.
Record svm_certificate := SvmCertificate {
  graphs : graph_certificate; status : claim; weights : list weight; multipliers : list multiplier }.

Definition tiedb (g : query_graph) (e : arc) : bool := Nat.eqb (number (components g) (fst e)) (number (components g) (snd e)).

Definition multiplier_ltb (m n : multiplier) : bool :=
  Nat.ltb (m_query m) (m_query n) || (Nat.eqb (m_query m) (m_query n) && arc_ltb (m_arc m) (m_arc n)).
Definition weight_ltb (m n : weight) : bool :=
  Nat.ltb (w_query m) (w_query n) || (Nat.eqb (w_query m) (w_query n) && Nat.ltb (w_token m) (w_token n)).
Definition Qltb (p q : Q) : bool := negb (Qle_bool q p).
(** * The stated matrix and the relation of an edge *)
(** the stated W = sum a e_token e_query' *)
Definition W_of D (ws : list weight) : mat :=
  fun a b => lsum ws (fun w => Q2R (w_value w) * (E D (w_token w) a * E D (w_query w) b)).

Lemma tiedb_scc D gs g e : check_graph D gs = true -> graph_of gs (of_query g) = Some g -> In e (arcs g) ->
  tiedb g e = true <-> scc D (of_query g) (fst e) (snd e).
Proof.
  intros Hc Hg He. destruct e as [i j]. cbn.
  assert (Hij : edge D (of_query g) i j) by (apply (check_graph_edges D gs Hc); unfold given_arcs; now rewrite Hg).
  rewrite <- (check_graph_components D gs Hc) by (eexists; eauto). unfold tiedb, numbered. rewrite Hg. cbn. apply Nat.eqb_eq.
Qed.
Lemma Qltb_lt p q : Qltb p q = true -> Q2R p < Q2R q.
Proof.
  unfold Qltb. intros H. apply Qlt_Rlt, Qnot_le_lt. intros L. apply Qle_bool_iff in L. now rewrite L in H.
Qed.
Lemma Qeqb_R p q : Qeq_bool p q = true -> Q2R p = Q2R q.
Proof. intros. now apply Qeq_eqR, Qeq_bool_iff. Qed.
