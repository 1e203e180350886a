(* Topics (THEORY 13): mixing a topic with another never unties tokens and never turns an order round; a decoded token that is not on top occurs more often
   than every top one. *)
From Coq Require Import Reals List Arith Bool Lra Lia Relation_Operators Classical_Prop.
From Attest Require Import Definitions.
Import ListNotations.
Open Scope R_scope.

(** topic A mixed with B, over A's vocabulary *)
Definition mixture (A B : dataset) : dataset := Dataset (tokens A) (dim A) (emb A) (samples A ++ samples B).
(** i above j: a path leads from i to j and none back *)
Definition above D k i j : Prop := reach D k i j /\ ~ reach D k j i.

Lemma mixture_edge A B k i j : edge A k i j -> edge (mixture A B) k i j.
Proof. intros (s & Hs & H). exists s. split; [apply in_or_app; now left|exact H]. Qed.
Lemma mixture_reach A B k i j : reach A k i j -> reach (mixture A B) k i j.
Proof. induction 1 as [|x y z Hxy _ IH]; [apply rt1n_refl|]. apply rt1n_trans with y; [now apply mixture_edge|exact IH]. Qed.

Theorem topic_order A B k i j :
  (scc A k i j -> scc (mixture A B) k i j) /\ (above A k i j -> above (mixture A B) k i j \/ scc (mixture A B) k i j).
Proof.
  split.
  - intros [H1 H2]. split; now apply mixture_reach.
  - intros [H _]. apply (mixture_reach A B) in H. destruct (classic (reach (mixture A B) k j i)); [right|left]; now split.
Qed.

(** no token of the context is above u *)
Definition top A (s : sample) (u : nat) : Prop := In u (context s) /\ forall w, In w (context s) -> ~ above A (query s) w u.
(** v may be decoded: it has the largest m e^z *)
Definition decoded D W (s : sample) (v : nat) : Prop := In v (context s) /\ forall u, In u (context s) ->
  multiplicity s u * exp (logit D W u (query s)) <= multiplicity s v * exp (logit D W v (query s)).

Theorem topic_change A W s v : decoded A W s v -> ~ top A s v ->
  (forall u w, top A s u -> In w (context s) -> ~ top A s w -> logit A W w (query s) < logit A W u (query s)) ->
  forall u, top A s u -> multiplicity s u < multiplicity s v.
Proof.
  intros [Hv Hd] Hn Hz u Hu. specialize (Hz u v Hu Hv Hn). specialize (Hd u (proj1 Hu)). apply exp_increasing in Hz.
  pose proof (exp_pos (logit A W v (query s))). assert (0 < multiplicity s u).
  { apply lt_0_INR. apply count_occ_In. exact (proj1 Hu). }
  apply Rnot_le_lt. intros L. nra.
Qed.
