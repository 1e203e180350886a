(* The claims on token-priority graphs (THEORY 2; paper, section 3): graph.components, graph.order, graph.label-on-top, graph.realisable,
   graph.renaming.

   The last two are ours. A graph is that of a realisable dataset iff every tail other than the query k points at k, because the query stands in every
   context: one direction reads this off a sample, the other builds one sample [i, j, k] with label i for every arc i -> j. A renaming of the tokens
   takes the rows of E along, so every number that the definitions use stays the same at its new place. *)
From Attest Require Import ClaimTools.
From Attest Require Import RationalSums GraphCertificate.
Open Scope R_scope.
Notation plus := Definitions.plus.

(** ** graph.components *)
(** the relation "same component" is the equivalence that mutual reachability generates; an accepted certificate lists exactly the edges, and gives
    two tokens that some edge touches the same number iff they are in one component *)
Theorem graph_components D k :
  (forall i j, scc D k i j <-> reach D k i j /\ reach D k j i)
  /\ (forall i, scc D k i i) /\ (forall i j, scc D k i j -> scc D k j i) /\ (forall i j l, scc D k i j -> scc D k j l -> scc D k i l)
  /\ (forall c, check_graph D c = true -> (forall i j, In (i, j) (given_arcs c k) <-> edge D k i j)
        /\ forall i j, touches D k i -> touches D k j -> numbered c k i = numbered c k j <-> scc D k i j).
Proof.
  split; [reflexivity|]. split; [apply scc_refl|]. split; [apply scc_sym|]. split; [apply scc_trans|]. intros c Hc. split.
  - now apply check_graph_edges.
  - intros i j Hi Hj. now apply (check_graph_components D c Hc k i j).
Qed.

(** ** graph.order *)
(** i is above j: j is reachable from i, from another component *)
Definition above D k i j : Prop := reach D k i j /\ ~ scc D k i j.
Theorem graph_order D k :
  (forall i, ~ above D k i i) /\ (forall i j l, above D k i j -> above D k j l -> above D k i l) /\ (forall i j, above D k i j -> ~ above D k j i)
  /\ (forall i i' j j', scc D k i i' -> scc D k j j' -> above D k i j -> above D k i' j')
  /\ (forall i j, edge D k i j -> ~ scc D k i j -> above D k i j)
  /\ (forall i, ~ clos_trans nat (fun a b => exists a' b', scc D k a a' /\ edge D k a' b' /\ ~ scc D k a' b' /\ scc D k b' b) i i).
Proof.
  assert (Tr : forall i j l, above D k i j -> above D k j l -> above D k i l).
  { intros i j l [A B] [A' B']. split; [eapply reach_trans; eauto|]. intros [_ C]. apply B. split; [auto|]. eapply reach_trans; eauto. }
  assert (Ir : forall i, ~ above D k i i) by (intros i [_ H]; apply H; apply scc_refl).
  assert (Cl : forall i i' j j', scc D k i i' -> scc D k j j' -> above D k i j -> above D k i' j').
  { intros i i' j j' [A1 A2] [B1 B2] [C1 C2]. split; [eapply reach_trans; [exact A2|]; eapply reach_trans; eauto|]. intros [_ H]. apply C2.
    split; [auto|].
    eapply reach_trans; [exact B1|]. eapply reach_trans; eauto. }
  assert (Ed : forall i j, edge D k i j -> ~ scc D k i j -> above D k i j) by (intros i j He Hn; split; [now apply reach_step|auto]).
  split; [exact Ir|]. split; [exact Tr|]. split; [intros i j A B; apply (Ir i); eapply Tr; eauto|]. split; [exact Cl|]. split; [exact Ed|].
  intros i H. apply (Ir i). revert H. generalize i at 2 4 as j. intros j H.
    induction H as [a b (a' & b' & H1 & H2 & H3 & H4)|a b c _ IH1 _ IH2]; [|eapply Tr; eauto].
  apply (Cl a' a b' b); auto using scc_sym.
Qed.

(** ** graph.label-on-top *)
Theorem graph_label_on_top D s : realisable D -> In s (samples D) -> let k := query s in
  (forall v, In v (context s) -> reach D k (label s) v) /\ (forall v, In v (context s) -> ~ above D k v (label s))
  /\ (forall t, In t (context s) -> (forall v, In v (context s) -> ~ above D k v t) -> scc D k t (label s)).
Proof.
  intros [_ HR] Hs k. specialize (HR s Hs).
  assert (Top : forall v, In v (context s) -> reach D k (label s) v).
  { intros v Hv. destruct (Nat.eq_dec (label s) v) as [<-|N]; [constructor|]. apply reach_step. exists s. repeat split; auto. }
  split; [exact Top|]. split.
  - intros v Hv [A B]. apply B. split; auto.
  - intros t Ht H. specialize (H (label s) HR). apply Classical_Prop.NNPP. intros N. apply H. split; [auto|]. intros S0. apply N. now apply scc_sym.
Qed.

(** ** graph.realisable *)
(** a dataset as in the paper: the query is the last token of the context, and tokens are below K *)
Definition proper D : Prop := forall s, In s (samples D) -> (exists l, context s = l ++ [query s]) /\ forall v,
  In v (context s) -> (v < tokens D)%nat.
Definition one_sample (k : nat) (e : arc) : sample := Sample [fst e; snd e; k] (fst e) k.
Definition realising (K k : nat) (arcs : list arc) : dataset := Dataset K K OneHot (Sample [k] k k :: map (one_sample k) arcs).
Theorem graph_realisable K k (arcs : list arc) : (k < K)%nat ->
  (forall i j, In (i, j) arcs -> i <> j /\ (i < K)%nat /\ (j < K)%nat) ->
  (exists D, tokens D = K /\ realisable D /\ proper D /\ forall i j, edge D k i j <-> In (i, j) arcs)
  <-> (forall i j, In (i, j) arcs -> i <> k -> In (i, k) arcs).
Proof.
  intros Hk Hl. split.
  - intros (D & _ & _ & HP & HG) i j Hij N. apply HG in Hij as (s & Hs & Hq & Hi & Hy & _ & _). apply HG. exists s. repeat split; auto.
    destruct (HP s Hs) as [(l & El) _]. rewrite El. apply in_or_app. right. left. auto.
  - intros H. exists (realising K k arcs). split; [reflexivity|]. split; [|split].
    + split; [discriminate|]. intros s [<-|Hs]; [now left|]. apply in_map_iff in Hs as (e & <- & _). now left.
    + intros s [<-|Hs]; [split; [now exists []|]; intros v [<-|[]]; exact Hk|]. apply in_map_iff in Hs as ([i j] & <- & He).
      destruct (Hl i j He) as (_ & Hi & Hj).
      split; [exists [i; j]; reflexivity|]. intros v [<-|[<-|[<-|[]]]]; auto.
    + intros i j. split.
      * intros (s & [<-|Hs] & Hq & Hi & Hy & Hj & N); cbn in *.
        { subst i. destruct Hj as [<-|[]]. now elim N. }
        { apply in_map_iff in Hs as ([a b] & <- & He). cbn in *. subst a. destruct Hj as [Hj|[<-|[<-|[]]]]; [now elim N|exact He|].
          apply (H i b); auto. }
      * intros He. exists (one_sample k (i, j)). split; [right; now apply in_map|]. cbn. destruct (Hl i j He) as (N & _ & _). repeat split; auto.
Qed.

(** ** graph.renaming *)
(** token v is called p v; r is the way back; the rows of E go along *)
Section Renaming.
Variables (D : dataset) (p r : nat -> nat).
Definition bijection (K : nat) : Prop := (forall v, (v < K)%nat -> (p v < K)%nat /\ r (p v) = v) /\ (forall w,
  (w < K)%nat -> (r w < K)%nat /\ p (r w) = w).
Definition renamed_sample (s : sample) : sample := Sample (map p (context s)) (p (label s)) (p (query s)).
Definition renamed : dataset := Dataset (tokens D) (dim D)
  (Rows (tab (tokens D) (fun w => tab (dim D) (entry D (r w))))) (map renamed_sample (samples D)).
Hypothesis Hp : bijection (tokens D).
Hypothesis HF : well_formed D.

Lemma injective u v : (u < tokens D)%nat -> (v < tokens D)%nat -> p u = p v -> u = v.
Proof. destruct Hp as [H _]. intros Hu Hv Eq. rewrite <- (proj2 (H u Hu)), <- (proj2 (H v Hv)). now rewrite Eq. Qed.
Lemma renamed_entry v a : (v < tokens D)%nat -> (a < dim D)%nat -> E renamed (p v) a = E D v a.
Proof.
  intros Hv Ha. destruct Hp as [H _]. destruct (H v Hv) as [H1 H2]. unfold E. f_equal. unfold entry at 1. cbn [emb renamed].
  rewrite nth_tab by auto. rewrite nth_tab by auto. now rewrite H2.
Qed.
Lemma renamed_logit W v k : (v < tokens D)%nat -> (k < tokens D)%nat -> logit renamed W (p v) (p k) = logit D W v k.
Proof. intros Hv Hk. unfold logit, inner. cbn [dim renamed]. apply sum2_ext. intros a b Ha Hb. now rewrite !renamed_entry. Qed.
Lemma renamed_M k i j : (k < tokens D)%nat -> (i < tokens D)%nat -> (j < tokens D)%nat -> same D (M renamed (p k) (p i) (p j)) (M D k i j).
Proof. intros Hk Hi Hj a b Ha Hb. unfold M. now rewrite !renamed_entry. Qed.
Lemma renamed_edge k i j : (k < tokens D)%nat -> (i < tokens D)%nat -> (j < tokens D)%nat -> edge renamed (p k) (p i) (p j) <-> edge D k i j.
Proof.
  intros Hk Hi Hj. split.
  - intros (s' & Hs & Hq & Hl & Hy & Hc & N). cbn in Hs. apply in_map_iff in Hs as (s & <- & Hs). destruct (HF s Hs) as (Fq & Fl & Fc). cbn in *.
    apply injective in Hq; auto. apply injective in Hl; auto. subst. apply in_map_iff in Hy as (x & Ex & Hx). apply injective in Ex; auto. subst x.
    apply in_map_iff in Hc as (x & Ex & Hx'). apply injective in Ex; auto. subst x. exists s. repeat split; auto.
  - intros (s & Hs & <- & <- & Hy & Hc & N). exists (renamed_sample s). split; [cbn; now apply in_map|]. cbn. repeat split; auto using in_map.
    intros E0. apply injective in E0; auto.
Qed.
Lemma edge_below k i j : edge D k i j -> (k < tokens D)%nat /\ (i < tokens D)%nat /\ (j < tokens D)%nat.
Proof. intros (s & Hs & <- & <- & Hy & Hc & _). destruct (HF s Hs) as (A & B & C). auto. Qed.
Lemma renamed_edge_inv k i j : edge renamed k i j -> exists k' i' j', k = p k' /\ i = p i' /\ j = p j' /\ edge D k' i' j'.
Proof.
  intros He. pose proof He as (s' & Hs & Hq & Hl & _ & Hc & _). cbn in Hs. apply in_map_iff in Hs as (s & <- & Hs).
    destruct (HF s Hs) as (Fq & Fl & Fc).
  cbn in Hq, Hl, Hc. apply in_map_iff in Hc as (x & <- & Hx). subst. exists (query s), (label s), x. repeat split; auto. apply renamed_edge; auto.
Qed.
Lemma renamed_reach k i j : (k < tokens D)%nat -> (i < tokens D)%nat -> (j < tokens D)%nat -> reach renamed (p k) (p i) (p j) <-> reach D k i j.
Proof.
  intros Hk Hi Hj. split.
  - intros H. remember (p i) as x eqn:Ex. remember (p j) as y eqn:Ey. revert i j Hi Hj Ex Ey.
    induction H as [x|x y z Hxy Hyz IH]; intros i j Hi Hj Ex Ey.
    + subst x. apply injective in Ey; auto. subst. constructor.
    + destruct (renamed_edge_inv _ _ _ Hxy) as (k' & i' & j' & E1 & E2 & E3 & He). destruct (edge_below _ _ _ He) as (A & B & C). rewrite Ex in E2.
      apply injective in E1; auto. apply injective in E2; auto. subst k' i'. eapply Relation_Operators.rt1n_trans; [exact He|]. now apply IH.
  - induction 1 as [i|i x j Hix Hxj IH]; [constructor|]. destruct (edge_below _ _ _ Hix) as (A & B & C).
    eapply Relation_Operators.rt1n_trans; [apply renamed_edge; eauto|]. now apply IH.
Qed.
Lemma renamed_scc k i j : (k < tokens D)%nat -> (i < tokens D)%nat -> (j < tokens D)%nat -> scc renamed (p k) (p i) (p j) <-> scc D k i j.
Proof. intros. unfold scc. now rewrite !renamed_reach. Qed.
Lemma renamed_feasible V : feasible renamed V <-> feasible D V.
Proof.
  split; intros H.
  - intros k i j He. destruct (edge_below _ _ _ He) as (A & B & C). pose proof (proj2 (renamed_edge k i j A B C) He) as He'.
    destruct (H _ _ _ He') as [H1 H2].
    rewrite renamed_scc in H1, H2 by auto. assert (Eq : inner renamed (M renamed (p k) (p i) (p j)) V = inner D (M D k i j) V).
    { unfold inner. cbn [dim renamed]. apply sum2_ext. intros a b Ha Hb. now rewrite (renamed_M k i j A B C a b Ha Hb). }
    now rewrite Eq in H1, H2.
  - intros k' i' j' He. destruct (renamed_edge_inv _ _ _ He) as (k & i & j & -> & -> & -> & He'). destruct (edge_below _ _ _ He') as (A & B & C).
    destruct (H _ _ _ He') as [H1 H2].
    rewrite renamed_scc by auto. assert (Eq : inner renamed (M renamed (p k) (p i) (p j)) V = inner D (M D k i j) V).
    { unfold inner. cbn [dim renamed]. apply sum2_ext. intros a b Ha Hb. now rewrite (renamed_M k i j A B C a b Ha Hb). }
    now rewrite Eq.
Qed.
Lemma reach_below k i j : reach D k i j -> i <> j -> (k < tokens D)%nat /\ (i < tokens D)%nat /\ (j < tokens D)%nat.
Proof.
  intros H N. destruct (reach_ends D k i j H N) as [(x & Hx) (y & Hy)]. apply edge_below in Hx, Hy. tauto.
Qed.
Lemma reach_renamed_ends k i j : reach renamed k i j -> i <> j -> exists k' i' j',
  k = p k' /\ i = p i' /\ j = p j' /\ (k' < tokens D)%nat /\ (i' < tokens D)%nat /\ (j' < tokens D)%nat.
Proof.
  intros H N. destruct (reach_ends renamed k i j H N) as [(x & Hx) (y & Hy)].
    destruct (renamed_edge_inv _ _ _ Hx) as (k1 & i1 & j1 & E1 & E2 & _ & He1).
  destruct (renamed_edge_inv _ _ _ Hy) as (k2 & i2 & j2 & _ & _ & E6 & He2). apply edge_below in He1, He2. exists k1, i1, j2. tauto.
Qed.
Lemma renamed_S_fin W : S_fin renamed W <-> S_fin D W.
Proof.
  split; intros H.
  - destruct H as (l & Hl & El). assert (K : forall q, In q l -> spanned D (fun e => scc D (fst e) (fst (snd e)) (snd (snd e))) (Mk renamed (snd q))).
    { intros [x [k [i j]]] Hq. specialize (Hl _ Hq). cbn in Hl. destruct (Nat.eq_dec i j) as [<-|N].
      - apply spanned_zero. intros a b _ _. unfold Mk, M. cbn. ring.
      - destruct (reach_renamed_ends k i j (proj1 Hl) N) as (k' & i' & j' & -> & -> & -> & A & B & C). apply renamed_scc in Hl; auto.
        apply (spanned_same D _ (Mk D (k', (i', j')))); [now apply spanned_gen|]. intros a b Ha Hb. unfold Mk. cbn [fst snd]. now apply renamed_M. }
    assert (G : spanned D (fun e => scc D (fst e) (fst (snd e)) (snd (snd e))) (fun a b => lsum l (fun q => fst q * Mk renamed (snd q) a b))).
    { clear El Hl. induction l as [|q l IH]; [apply spanned_zero; intros a b _ _; reflexivity|].
      apply (spanned_plus D _ (times (fst q) (Mk renamed (snd q))) (fun a b => lsum l (fun q => fst q * Mk renamed (snd q) a b))).
      - apply spanned_times. apply K. now left.
      - apply IH. intros; apply K; now right.
      - intros a b _ _. reflexivity. }
    apply (spanned_same D _ _ W G). intros a b Ha Hb. now apply El.
  - destruct H as (l & Hl & El). assert (K : forall q, In q l -> spanned renamed (fun e => scc renamed (fst e) (fst (snd e)) (snd (snd e))) (Mk D
    (snd q))).
    { intros [x [k [i j]]] Hq. specialize (Hl _ Hq). cbn in Hl. destruct (Nat.eq_dec i j) as [<-|N].
      - apply spanned_zero. intros a b _ _. unfold Mk, M. cbn. ring.
      - destruct (reach_below k i j (proj1 Hl) N) as (A & B & C).
        apply (spanned_same renamed _ (Mk renamed (p k, (p i, p j)))); [apply spanned_gen; now apply renamed_scc|].
        intros a b Ha Hb. symmetry. now apply renamed_M. }
    assert (G : spanned renamed (fun e => scc renamed (fst e) (fst (snd e)) (snd (snd e))) (fun a b => lsum l (fun q => fst q * Mk D (snd q) a b))).
    { clear El Hl. induction l as [|q l IH]; [apply spanned_zero; intros a b _ _; reflexivity|].
      apply (spanned_plus renamed _ (times (fst q) (Mk D (snd q))) (fun a b => lsum l (fun q => fst q * Mk D (snd q) a b))).
      - apply spanned_times. apply K. now left.
      - apply IH. intros; apply K; now right.
      - intros a b _ _. reflexivity. }
    apply (spanned_same renamed _ _ W G). intros a b Ha Hb. now apply El.
Qed.
Lemma count_map (l : list nat) v : (v < tokens D)%nat -> (forall u, In u l -> (u < tokens D)%nat) ->
  count_occ Nat.eq_dec (map p l) (p v) = count_occ Nat.eq_dec l v.
Proof.
  intros Hv Hl. induction l as [|x l IH]; [reflexivity|]. cbn. rewrite IH by (intros; apply Hl; now right).
  destruct (Nat.eq_dec (p x) (p v)) as [E1|N1], (Nat.eq_dec x v) as [E2|N2]; auto.
  - elim N2. apply injective; auto. apply Hl. now left.
  - elim N1. now rewrite E2.
Qed.
Lemma renamed_Lbar W : Lbar renamed (tied_of renamed) W = Lbar D (tied_of D) W.
Proof.
  unfold Lbar, n. cbn [samples renamed]. rewrite map_length. f_equal. rewrite lsum_map. apply lsum_ext. intros s Hs.
    destruct (HF s Hs) as (Fq & Fl & Fc).
  unfold abar. cbn [renamed_sample query label context]. rewrite renamed_logit by auto. unfold multiplicity. cbn [renamed_sample query label context].
  rewrite count_map by auto. do 2 f_equal. unfold zsum, In_. cbn [renamed_sample query label context].
  assert (G : forall l, (forall u, In u l -> (u < tokens D)%nat) ->
    lsum (filter (tied_of renamed (p (query s)) (p (label s))) (map p l)) (fun v => exp (logit renamed W v (p (query s))))
    = lsum (filter (tied_of D (query s) (label s)) l) (fun v => exp (logit D W v (query s)))).
  { induction l as [|x l IH]; intros Hl; [reflexivity|]. cbn [map filter]. assert (Hx : (x < tokens D)%nat) by (apply Hl; now left).
    assert (Et : tied_of renamed (p (query s)) (p (label s)) (p x) = tied_of D (query s) (label s) x).
    { apply eq_true_iff_eq. rewrite !tied_of_scc. now apply renamed_scc. }
    rewrite Et. destruct (tied_of D (query s) (label s) x); [rewrite !lsum_cons, renamed_logit by auto; f_equal|]; apply IH; intros; apply Hl;
      now right. }
  now apply G.
Qed.
End Renaming.
Theorem graph_renaming D p r : bijection p r (tokens D) -> well_formed D -> let D' := renamed D p r in
  (forall k i j, (k < tokens D)%nat -> (i < tokens D)%nat -> (j < tokens D)%nat ->
     (edge D' (p k) (p i) (p j) <-> edge D k i j) /\ (scc D' (p k) (p i) (p j) <-> scc D k i j))
  /\ (forall k i j, edge D' k i j -> exists k' i' j', k = p k' /\ i = p i' /\ j = p j' /\ edge D k' i' j')
  /\ (forall W v k, (v < tokens D)%nat -> (k < tokens D)%nat -> logit D' W (p v) (p k) = logit D W v k)
  /\ (forall W, is_Wmm D' W <-> is_Wmm D W) /\ (forall W, is_Wfin D' W <-> is_Wfin D W).
Proof.
  intros Hp HF D'. split; [|split; [|split; [|split]]].
  - intros k i j Hk Hi Hj. split; [now apply renamed_edge|now apply renamed_scc].
  - intros k i j He. exact (renamed_edge_inv D p r Hp HF k i j He).
  - intros W v k Hv Hk. now apply renamed_logit.
  - intros W. unfold is_Wmm. split; intros [H1 H2].
    + split; [now apply (renamed_feasible D p r Hp HF)|]. intros V HV. apply (H2 V). now apply (renamed_feasible D p r Hp HF).
    + split; [now apply (renamed_feasible D p r Hp HF)|]. intros V HV. apply (H2 V). now apply (renamed_feasible D p r Hp HF) in HV.
  - intros W. unfold is_Wfin. split; intros [H1 H2].
    + split; [now apply (renamed_S_fin D p r Hp HF)|]. intros V HV. apply (renamed_S_fin D p r Hp HF) in HV. specialize (H2 V HV).
      now rewrite !(renamed_Lbar D p r Hp HF) in H2.
    + split; [now apply (renamed_S_fin D p r Hp HF)|]. intros V HV. apply (renamed_S_fin D p r Hp HF) in HV. specialize (H2 V HV).
      now rewrite !(renamed_Lbar D p r Hp HF).
Qed.
