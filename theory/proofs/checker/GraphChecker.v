(* The checker of token-priority graphs with sets and maps: what it accepts, the plain checker of GraphCertificate.v accepts. *)
From Coq Require Import List Arith Bool Lia String.
From Attest Require Import Definitions GraphCertificate NatMaps Answers.
Import ListNotations.
Open Scope nat_scope.
Open Scope list_scope.

(** grow the tree; the set reached at the end *)
Fixpoint grow_set (arcs : aset) (inside : nset) (along : bool) (tree : list arc) (reached : nset) : result nset :=
  match tree with
  | [] => Fine reached
  | e :: rest =>
      let (near, far) := if along then e else (snd e, fst e) in
      need (ahas arcs e) "an edge of a tree is not in the graph";;
      need (has reached near) "an edge of a tree does not start where the tree has arrived";;
      need (has inside far && negb (has reached far)) "an edge of a tree does not lead to a new token of the component";;
      grow_set arcs inside along rest (put far reached)
  end.
Definition tree_ok (arcs : aset) (members : list nat) (inside : nset) (along : bool) (tree : list arc) : result unit :=
  match members with
  | [] => Bad "a component is empty" 0
  | first :: _ => reached <- grow_set arcs inside along tree (put first none);;
                  need (forallb (has reached) members) "a tree does not reach every token of its component"
  end.
Definition component_ok (arcs : aset) (touched : nset) (c : component) : result unit :=
  need (ascending Nat.ltb (members c)) "a component's tokens do not ascend";;
  need (forallb (has touched) (members c)) "a component holds a token that touches no edge";;
  let inside := set_of (members c) in
  tree_ok arcs (members c) inside true (from_first c);;
  tree_ok arcs (members c) inside false (to_first c).

(** the number of every token's component; None: a token is in two *)
Fixpoint put_all (i : nat) (l : list nat) (m : NM.t nat) : option (NM.t nat) :=
  match l with [] => Some m | v :: l => match NM.find v m with Some _ => None | None => put_all i l (NM.add v i m) end end.
Fixpoint numbers_from (i : nat) (cs : list component) (m : NM.t nat) : option (NM.t nat) :=
  match cs with [] => Some m | c :: cs => match put_all i (members c) m with Some m => numbers_from (S i) cs m | None => None end end.
Definition numbers (cs : list component) : option (NM.t nat) := numbers_from 0 cs (NM.empty nat).
(** the same for a certificate that was accepted *)
Definition number_table (cs : list component) : NM.t nat := match numbers cs with Some m => m | None => NM.empty nat end.
Definition number_in (m : NM.t nat) (v : nat) : nat := match NM.find v m with Some i => i | None => 0 end.

Definition query_ok (by_query : NM.t (list sample)) (g : query_graph) : result unit :=
  let given := arcs g in let set := aset_of given in let cs := components g in
  let found := flat_map (fun s => if mem (label s) (context s)
      then map (pair (label s)) (filter (fun v => negb (Nat.eqb (label s) v)) (context s)) else []) (group by_query (of_query g)) in
  let found_set := aset_of found in
  need (ascending arc_ltb given && forallb (ahas found_set) given && forallb (ahas set) found) "the edges are not those of the dataset, ascending";;
  let touched_set := set_of (touched given) in
  all_of (component_ok set touched_set) cs;;
  match numbers cs with
  | None => Bad "a token is in two components" 0
  | Some m =>
      need (forallb (fun v => match NM.find v m with Some _ => true | None => false end) (touched given))
        "a token that touches an edge is in no component";;
      need (forallb (fun e => Nat.leb (number_in m (fst e)) (number_in m (snd e))) given) "an edge leads to a component of higher priority"
  end.
Definition graph_ok (D : dataset) (c : graph_certificate) (lines : list nat) : result unit :=
  let by_query := groups_of query (samples D) in
  let queries := map of_query c in
  need (ascending Nat.ltb queries && forallb (has (set_of (map query (samples D)))) queries) "the edges of another query are expected";;
  all_at (query_ok by_query) c lines;;
  need (forallb (has (set_of queries)) (map query (samples D))) "the edges of a query are missing".

(** * Soundness *)
Lemma grow_set_sound given inside along tree : forall reached l R, (forall v, has reached v = true <-> In v l) ->
  grow_set (aset_of given) (set_of inside) along tree reached = Fine R ->
  exists l', grow given inside along tree l = Some l' /\ forall v, has R v = true <-> In v l'.
Proof.
  induction tree as [|e rest IH]; intros reached l R HR; cbn [grow_set grow].
  - intros [= ->]. now exists l.
  - destruct (if along then e else (snd e, fst e)) as [near far]. intros H. fine H. fine H. fine H.
    apply ahas_aset_of, amem_In in H0 as ->. apply HR, mem_In in H1 as ->. apply andb_true_iff in H2 as [H2 H3].
    apply has_set_of, mem_In in H2 as ->. assert (N : mem far l = false).
    { destruct (mem far l) eqn:M; [|reflexivity]. apply mem_In, HR in M. now rewrite M in H3. }
    rewrite N. cbn. apply (IH (put far reached) (far :: l)); [|exact H]. intros v. rewrite has_put, HR. cbn. intuition.
Qed.
Lemma tree_ok_sound given members along tree : tree_ok (aset_of given) members (set_of members) along tree = Fine tt -> check_tree given members
  along tree = true.
Proof.
  unfold tree_ok, check_tree. destruct members as [|first rest]; [discriminate|]. intros H. fine H. apply need_fine in H. rename H into H1.
  destruct (grow_set_sound given (first :: rest) along tree (put first none) [first] x) as (l & -> & E); [|exact H0|].
  - intros v. rewrite has_put, has_none. cbn. intuition congruence.
  - rewrite forallb_forall in H1. apply forallb_forall. intros v Hv. now apply mem_In, E, H1.
Qed.
Lemma component_ok_sound given c : component_ok (aset_of given) (set_of (touched given)) c = Fine tt -> check_component given c = true.
Proof.
  unfold component_ok, check_component. intros H. fine H. fine H. cbv zeta in H. fine H. destruct x1. rewrite H0. apply tree_ok_sound in H2, H.
  rewrite H2, H.
  rewrite !andb_true_r. cbn. rewrite forallb_forall in *. intros v Hv. now apply mem_In, has_set_of, H1.
Qed.
Lemma put_all_spec i l : forall m m', put_all i l m = Some m' ->
  nodupb l = true /\ (forall v, In v l -> NM.find v m = None) /\ forall v, NM.find v m' = if mem v l then Some i else NM.find v m.
Proof.
  induction l as [|x l IH]; cbn [put_all nodupb]; intros m m' H; [injection H as <-; repeat split; easy|].
  destruct (NM.find x m) eqn:F; [discriminate|]. destruct (IH _ _ H) as (N & A & E). repeat split.
  - rewrite N, andb_true_r. destruct (mem x l) eqn:M; [|reflexivity]. apply mem_In, A in M. now rewrite find_add_eq in M.
  - intros v [<-|Hv]; [auto|]. destruct (Nat.eq_dec x v) as [<-|Nx]; [auto|]. apply A in Hv. now rewrite find_add_neq in Hv.
  - intros v. rewrite E. change (mem v (x :: l)) with (Nat.eqb v x || mem v l). destruct (mem v l) eqn:M; [now rewrite orb_true_r|].
    rewrite orb_false_r.
    destruct (Nat.eqb_spec v x) as [->|Nx]; [now rewrite find_add_eq|now rewrite find_add_neq by auto].
Qed.
Lemma mem_app v l m : mem v (l ++ m) = mem v l || mem v m.
Proof. unfold mem. apply existsb_app. Qed.
Lemma nodupb_app l m : nodupb l = true -> nodupb m = true -> (forall v, In v l -> mem v m = false) -> nodupb (l ++ m) = true.
Proof.
  induction l as [|x l IH]; cbn; [auto|]. rewrite andb_true_iff. intros [H1 H2] Hm H. rewrite mem_app, (H x) by now left.
  rewrite orb_false_r, H1. cbn. apply IH; auto.
Qed.
Lemma numbers_from_spec cs : forall i m m', numbers_from i cs m = Some m' ->
  nodupb (flat_map members cs) = true /\ (forall v, In v (flat_map members cs) -> NM.find v m = None)
  /\ forall v, NM.find v m' = if mem v (flat_map members cs) then Some (i + number cs v) else NM.find v m.
Proof.
  induction cs as [|c cs IH]; cbn [numbers_from flat_map number]; intros i m m' H; [injection H as <-; repeat split; easy|].
  destruct (put_all i (members c) m) as [m1|] eqn:P; [|discriminate]. destruct (put_all_spec _ _ _ _ P) as (N1 & A1 & E1).
  destruct (IH _ _ _ H) as (N & A & E). assert (X : forall v, In v (flat_map members cs) -> mem v (members c) = false /\ NM.find v m = None).
  { intros v Hv. apply A in Hv. rewrite E1 in Hv. now destruct (mem v (members c)). }
  repeat split.
  - apply nodupb_app; auto. intros v Hv. destruct (mem v (flat_map members cs)) eqn:M; [|reflexivity]. apply mem_In, X in M as [M _].
    apply mem_In in Hv. congruence.
  - intros v Hv. apply in_app_or in Hv as [Hv|Hv]; [auto|now apply X].
  - intros v. rewrite E, mem_app, E1. destruct (mem v (flat_map members cs)) eqn:M.
    + apply mem_In, X in M as [-> _]. cbn. f_equal. lia.
    + rewrite orb_false_r. destruct (mem v (members c)); [f_equal; lia|reflexivity].
Qed.
Lemma numbers_spec cs m : numbers cs = Some m -> nodupb (flat_map members cs) = true
  /\ forall v, NM.find v m = if mem v (flat_map members cs) then Some (number cs v) else None.
Proof.
  intros H. destruct (numbers_from_spec cs 0 _ _ H) as (N & _ & E). split; [auto|]. intros v. rewrite E, find_empty. now destruct (mem v _).
Qed.
Lemma query_ok_sound D g : query_ok (groups_of query (samples D)) g = Fine tt -> check_query D g = true /\ exists m, numbers (components g) = Some m.
Proof.
  unfold query_ok. rewrite group_spec. set (found := flat_map _ _). intros H.
  assert (Ef : forall e, In e found <-> In e (arcs_of D (of_query g))).
  { intros e. unfold found, arcs_of. rewrite !in_flat_map. split.
    - intros (s & Hs & He). apply filter_In in Hs as [Hs Hq]. exists s. split; [auto|]. now rewrite Hq.
    - intros (s & Hs & He). exists s. destruct (Nat.eqb (query s) (of_query g)) eqn:Hq; [|easy]. split; [now apply filter_In|exact He]. }
  fine H. rewrite !andb_true_iff, !forallb_forall in H0. destruct H0 as [[H1 H2] H3]. fine H.
  destruct (numbers (components g)) as [m|] eqn:Nm; [|discriminate].
  destruct (numbers_spec _ _ Nm) as [Nd En]. fine H. apply need_fine in H. rewrite forallb_forall in H, H4. split; [|now exists m].
  unfold check_query.
  rewrite !andb_true_iff, !forallb_forall. repeat split; auto.
  - intros e He. now apply amem_In, Ef, ahas_aset_of, H2.
  - intros e He. now apply amem_In, ahas_aset_of, H3, Ef.
  - intros c Hc. apply component_ok_sound. exact (all_of_fine _ _ _ H0 c Hc).
  - intros v Hv. specialize (H4 v Hv). rewrite En in H4. now destruct (mem v _).
  - intros e He. specialize (H e He). apply Nat.leb_le in H. apply Nat.leb_le. unfold number_in in H. rewrite !En in H.
    assert (T : forall v, In v [fst e; snd e] -> mem v (flat_map members (components g)) = true).
    { intros v Hv. assert (Ht : In v (touched (arcs g))) by (apply in_flat_map; exists e; split; auto). specialize (H4 v Ht). rewrite En in H4.
      now destruct (mem v _). }
    rewrite !T in H by (cbn; auto). exact H.
Qed.
Theorem graph_ok_sound D c lines : graph_ok D c lines = Fine tt -> check_graph D c = true.
Proof.
  unfold graph_ok. intros H. fine H. fine H. apply need_fine in H. rewrite !andb_true_iff, !forallb_forall in *. destruct H0 as [H2 H3].
  unfold check_graph.
  rewrite !andb_true_iff, !forallb_forall. repeat split; auto.
  - intros s Hs. apply mem_In, has_set_of, H. now apply in_map.
  - intros k Hk. now apply mem_In, has_set_of, H3.
  - intros g Hg. apply query_ok_sound. exact (all_at_fine _ _ _ _ H1 g Hg).
Qed.
(** the numbers by table are the numbers *)
Lemma graph_ok_number D c lines g v : graph_ok D c lines = Fine tt -> In g c -> In v (touched (arcs g)) ->
  number_in (number_table (components g)) v = number (components g) v.
Proof.
  intros H Hg Hv. pose proof (graph_ok_sound D c lines H) as Hc. unfold graph_ok in H. fine H. fine H.
  destruct (query_ok_sound D g (all_at_fine _ _ _ _ H1 g Hg)) as (Hq & m & Nm). unfold number_table. rewrite Nm.
  destruct (numbers_spec _ _ Nm) as [_ En].
  unfold number_in. rewrite En. unfold check_query in Hq. rewrite !andb_true_iff, !forallb_forall in Hq. destruct Hq as [[_ Ht] _].
  now rewrite (Ht v Hv).
Qed.
