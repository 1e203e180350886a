(* The checker of the kind "graph" and its soundness. *)
From Coq Require Import List Arith Bool Lia Relation_Operators Operators_Properties QArith.
From Attest Require Import Definitions TokenGraph.
Import ListNotations.
Open Scope nat_scope.

(** * Certificate and checker *)
Record component := Component { members : list nat; from_first : list arc; to_first : list arc }.
Record query_graph := QueryGraph { of_query : nat; arcs : list arc; components : list component }.
Definition graph_certificate := list query_graph.

Definition mem (x : nat) (l : list nat) : bool := existsb (Nat.eqb x) l.
Definition arc_eqb (e f : arc) : bool := Nat.eqb (fst e) (fst f) && Nat.eqb (snd e) (snd f).
Definition arc_ltb (e f : arc) : bool := Nat.ltb (fst e) (fst f) || (Nat.eqb (fst e) (fst f) && Nat.ltb (snd e) (snd f)).
Definition amem (e : arc) (l : list arc) : bool := existsb (arc_eqb e) l.
Fixpoint ascending {A} (lt : A -> A -> bool) (l : list A) : bool :=
  match l with
  | x :: (y :: _) as t => lt x y && ascending lt t
  | _ => true
  end.

(** the arcs of G^(k), computed from the definition *)
Definition arcs_of (D : dataset) (k : nat) : list arc :=
  flat_map (fun s => if Nat.eqb (query s) k && mem (label s) (context s)
                     then map (pair (label s)) (filter (fun v => negb (Nat.eqb (label s) v)) (context s)) else []) (samples D).

(** grow the tree; [along]: in the direction of the arcs *)
Fixpoint grow (arcs : list arc) (inside : list nat) (along : bool) (tree : list arc) (reached : list nat) : option (list nat) :=
  match tree with
  | [] => Some reached
  | e :: rest =>
      let (near, far) := if along then e else (snd e, fst e) in
      if amem e arcs && mem near reached && mem far inside && negb (mem far reached)
      then grow arcs inside along rest (far :: reached) else None
  end.
Definition check_tree arcs inside along tree : bool :=
  match inside with
  | [] => false
  | first :: _ => match grow arcs inside along tree [first] with
                  | Some reached => forallb (fun v => mem v reached) inside
                  | None => false
                  end
  end.
Definition touched (arcs : list arc) : list nat := flat_map (fun e => [fst e; snd e]) arcs.
(** the number of the first component that holds v *)
Fixpoint number (cs : list component) (v : nat) : nat :=
  match cs with
  | [] => 0
  | c :: rest => if mem v (members c) then 0 else S (number rest v)
  end.
Fixpoint nodupb (l : list nat) : bool := match l with [] => true | x :: t => negb (mem x t) && nodupb t end.
Definition check_component (arcs : list arc) (c : component) : bool :=
  ascending Nat.ltb (members c) && forallb (fun v => mem v (touched arcs)) (members c)
  && check_tree arcs (members c) true (from_first c) && check_tree arcs (members c) false (to_first c).
Definition check_query (D : dataset) (g : query_graph) : bool :=
  let given := arcs g in let found := arcs_of D (of_query g) in let cs := components g in
  ascending arc_ltb given && forallb (fun e => amem e found) given && forallb (fun e => amem e given) found
  && forallb (check_component given) cs && nodupb (flat_map members cs)
  && forallb (fun v => mem v (flat_map members cs)) (touched given)
  && forallb (fun e => Nat.leb (number cs (fst e)) (number cs (snd e))) given.
Definition check_graph (D : dataset) (c : graph_certificate) : bool :=
  ascending Nat.ltb (map of_query c)
  && forallb (fun s => mem (query s) (map of_query c)) (samples D)
  && forallb (fun k => mem k (map query (samples D))) (map of_query c)
  && forallb (check_query D) c.

(** * Soundness *)
Lemma mem_In x l : mem x l = true <-> In x l.
Proof. unfold mem. rewrite existsb_exists. split; [intros (y & H & E); apply Nat.eqb_eq in E; now subst|].
intros; exists x; now rewrite Nat.eqb_refl. Qed.
Lemma arc_eqb_eq e f : arc_eqb e f = true <-> e = f.
Proof. destruct e, f; unfold arc_eqb; cbn. rewrite andb_true_iff, !Nat.eqb_eq. split; [intros []; congruence|intros [= -> ->]; auto]. Qed.
Lemma amem_In x l : amem x l = true <-> In x l.
Proof. unfold amem. rewrite existsb_exists. split; [intros (y & H & E); apply arc_eqb_eq in E; now subst|]. intros; exists x; split; auto.
now apply arc_eqb_eq. Qed.
Lemma arcs_of_edge D k i j : In (i, j) (arcs_of D k) <-> edge D k i j.
Proof.
  unfold arcs_of, edge. rewrite in_flat_map. split.
  - intros (s & Hs & H). destruct (Nat.eqb_spec (query s) k); [|easy]. destruct (mem (label s) (context s)) eqn:Hm; [|easy].
    apply mem_In in Hm. cbn in H. apply in_map_iff in H as (v & [= <- <-] & Hv). apply filter_In in Hv as [Hv Hn].
    exists s. repeat split; auto. intros E. rewrite E, Nat.eqb_refl in Hn. easy.
  - intros (s & Hs & Hk & Hl & Hi & Hj & Hn). exists s. split; [auto|]. subst. rewrite Nat.eqb_refl. apply mem_In in Hi as ->. cbn.
    apply in_map, filter_In. split; [auto|]. now apply Nat.eqb_neq in Hn as ->.
Qed.
Section Query.
Variables (D : dataset) (k : nat) (given : list arc).
Hypothesis Hgiven : forall i j, In (i, j) given <-> edge D k i j.

Lemma grow_sound inside (along : bool) first tree : forall reached result,
  (forall v, In v reached -> if along then reach D k first v else reach D k v first) ->
  grow given inside along tree reached = Some result ->
  (forall v, In v result -> if along then reach D k first v else reach D k v first).
Proof.
  induction tree as [|[a b] rest IH]; cbn; intros reached result Hr Hg; [now injection Hg as <-|].
  destruct along.
  - destruct (amem (a, b) given) eqn:H1, (mem a reached) eqn:H2, (mem b inside), (mem b reached); try discriminate; cbn in Hg.
    apply amem_In, Hgiven in H1. apply mem_In in H2. revert Hg. apply IH. intros v [<-|Hv]; [|auto].
    eapply reach_trans; [now apply (Hr a)|now apply reach_step].
  - destruct (amem (a, b) given) eqn:H1, (mem b reached) eqn:H2, (mem a inside), (mem a reached); try discriminate; cbn in Hg.
    apply amem_In, Hgiven in H1. apply mem_In in H2. revert Hg. apply IH. intros v [<-|Hv]; [|auto].
    eapply reach_trans; [eapply reach_step, H1|now apply (Hr b)].
Qed.
Lemma check_tree_sound first rest along tree :
  check_tree given (first :: rest) along tree = true ->
  forall v, In v (first :: rest) -> if along then reach D k first v else reach D k v first.
Proof.
  unfold check_tree. destruct (grow _ _ _ _ _) as [reached|] eqn:Hg; [|easy]. intros Ha v Hv.
  eapply grow_sound; [|exact Hg|]. { intros w [<-|[]]. destruct along; constructor. }
  rewrite forallb_forall in Ha. now apply mem_In, Ha.
Qed.
Lemma check_component_sound c i j : check_component given c = true -> In i (members c) -> In j (members c) -> reach D k i j.
Proof.
  unfold check_component. rewrite !andb_true_iff. intros [[_ Hf] Ht] Hi Hj.
  destruct (members c) as [|first rest]; [easy|].
  pose proof (check_tree_sound _ _ _ _ Hf j Hj). pose proof (check_tree_sound _ _ _ _ Ht i Hi). cbn in *. eauto using reach_trans.
Qed.
Lemma number_component cs v : mem v (flat_map members cs) = true ->
  exists c, nth_error cs (number cs v) = Some c /\ In v (members c).
Proof.
  induction cs as [|c cs IH]; cbn; [easy|]. intros H. destruct (mem v (members c)) eqn:E.
  - apply mem_In in E. exists c. now split.
  - apply IH. apply mem_In in H. apply mem_In. apply in_app_or in H as [H|H]; [|auto]. apply mem_In in H. congruence.
Qed.
End Query.

Definition graph_of (c : graph_certificate) (k : nat) : option query_graph := find (fun g => Nat.eqb (of_query g) k) c.
(** the component number that the certificate gives to token v under query k *)
Definition numbered (c : graph_certificate) (k v : nat) : nat :=
  match graph_of c k with Some g => number (components g) v | None => 0 end.
Definition given_arcs (c : graph_certificate) (k : nat) : list arc :=
  match graph_of c k with Some g => arcs g | None => [] end.
Definition touches D k v : Prop := exists w, edge D k v w \/ edge D k w v.

Lemma check_query_arcs D g : check_query D g = true -> forall i j, In (i, j) (arcs g) <-> edge D (of_query g) i j.
Proof.
  unfold check_query. rewrite !andb_true_iff, !forallb_forall. intros [[[[[[_ H1] H2] _] _] _] _] i j.
  rewrite <- arcs_of_edge. split; intros H; [apply H1 in H|apply H2 in H]; now apply amem_In.
Qed.
Lemma graph_of_edge D c k i j : check_graph D c = true -> edge D k i j ->
  exists g, graph_of c k = Some g /\ of_query g = k /\ check_query D g = true.
Proof.
  unfold check_graph. rewrite !andb_true_iff, !forallb_forall. intros [[[_ H1] _] H2] (s & Hs & Hk & _).
  apply H1, mem_In, in_map_iff in Hs as (g & Hg & Hin). unfold graph_of.
  destruct (find _ c) as [g'|] eqn:F.
  - exists g'. apply find_some in F as [F1 F2]. apply Nat.eqb_eq in F2. auto.
  - eapply find_none in F; [|exact Hin]. cbn in F. rewrite Hg, Hk, Nat.eqb_refl in F. easy.
Qed.

(** The certificate lists exactly the edges of every G^(k). *)
Theorem check_graph_edges D c : check_graph D c = true -> forall k i j, In (i, j) (given_arcs c k) <-> edge D k i j.
Proof.
  intros H k i j. unfold given_arcs. split.
  - destruct (graph_of c k) as [g|] eqn:F; [|easy]. apply find_some in F as [F1 F2]. apply Nat.eqb_eq in F2. subst.
    apply check_query_arcs. unfold check_graph in H. rewrite !andb_true_iff, !forallb_forall in H. now apply H.
  - intros He. destruct (graph_of_edge D c k i j H He) as (g & -> & <- & Hc). now apply (check_query_arcs D g Hc).
Qed.
(** The component numbers are a topological order. *)
Theorem check_graph_order D c : check_graph D c = true -> forall k i j, edge D k i j -> numbered c k i <= numbered c k j.
Proof.
  intros H k i j He. destruct (graph_of_edge D c k i j H He) as (g & E & <- & Hc). unfold numbered. rewrite E.
  pose proof (proj2 (check_query_arcs D g Hc i j) He) as Hin.
  unfold check_query in Hc. rewrite !andb_true_iff, !forallb_forall in Hc. destruct Hc as [_ Hl]. apply Hl in Hin. now apply Nat.leb_le.
Qed.
(** Tokens that touch an edge have the same number iff they are in the same strongly connected component. *)
Theorem check_graph_components D c : check_graph D c = true ->
  forall k i j, touches D k i -> touches D k j -> numbered c k i = numbered c k j <-> scc D k i j.
Proof.
  intros H k i j Hi Hj. split.
  - assert (T : exists g, graph_of c k = Some g /\ of_query g = k /\ check_query D g = true)
      by (destruct Hi as (w & [Hi|Hi]); eapply graph_of_edge; eauto).
    destruct T as (g & E & <- & Hc). unfold numbered. rewrite E.
    assert (A : forall v, touches D (of_query g) v -> mem v (flat_map members (components g)) = true).
    { intros v (w & Hv). pose proof Hc as Hc'. unfold check_query in Hc'. rewrite !andb_true_iff, !forallb_forall in Hc'.
      apply Hc'. unfold touched. apply in_flat_map. destruct Hv as [Hv|Hv]; apply (check_query_arcs D g Hc) in Hv; eexists; (split; [exact Hv|cbn;
        auto]). }
    destruct (number_component _ _ (A i Hi)) as (ci & Ni & Mi). destruct (number_component _ _ (A j Hj)) as (cj & Nj & Mj).
    intros En. rewrite En, Nj in Ni. injection Ni as ->.
    pose proof Hc as Hc'. unfold check_query in Hc'. rewrite !andb_true_iff, !forallb_forall in Hc'.
    assert (Hcomp : check_component (arcs g) ci = true) by (apply Hc'; eapply nth_error_In; eauto).
    split; eapply check_component_sound; eauto using check_query_arcs.
  - assert (L : forall a b, reach D k a b -> numbered c k a <= numbered c k b).
    { induction 1; [lia|]. pose proof (check_graph_order D c H k x y H0). lia. }
    intros [H1 H2]. apply L in H1, H2. lia.
Qed.
