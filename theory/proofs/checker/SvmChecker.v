(* The checker of the kind "graph-svm", with sparse coefficients, maps and reasons; its soundness. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia String.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RationalSums GraphCertificate SvmCertificate NatMaps Answers
  GraphChecker.
From Attest Require Import SparseSums Coefficients RationalCoefficients.
Import ListNotations.
Open Scope R_scope.
Open Scope list_scope.

(** a query's graph with its tables *)
Record prepared := Prepared { p_graph : query_graph; p_numbers : NM.t nat; p_arcs : aset }.
Definition prepare (g : query_graph) : prepared := Prepared g (number_table (components g)) (aset_of (arcs g)).
Definition prepare_all (gs : graph_certificate) : NM.t prepared := fold_right (fun g m => NM.add (of_query g) (prepare g) m) (NM.empty _) gs.
Definition p_tied (p : prepared) (e : arc) : bool := Nat.eqb (number_in (p_numbers p) (fst e)) (number_in (p_numbers p) (snd e)).
Lemma prepare_all_spec gs k : NM.find k (prepare_all gs) = option_map prepare (graph_of gs k).
Proof.
  induction gs as [|g gs IH]; [unfold prepare_all; cbn [fold_right]; now rewrite find_empty|]. cbn [prepare_all fold_right]. fold (prepare_all gs).
  unfold graph_of. cbn [find]. fold (graph_of gs k). destruct (Nat.eqb_spec (of_query g) k) as [->|N]; [now rewrite find_add_eq|].
  rewrite find_add_neq by auto. exact IH.
Qed.
Lemma touched_arc (l : list arc) e : In e l -> In (fst e) (touched l) /\ In (snd e) (touched l).
Proof. intros H. unfold touched. rewrite !in_flat_map. split; exists e; cbn; auto. Qed.
Lemma p_tied_spec D gs lines g e : graph_ok D gs lines = Fine tt -> In g gs -> In e (arcs g) -> p_tied (prepare g) e = tiedb g e.
Proof.
  intros H Hg He. destruct (touched_arc _ _ He). unfold p_tied, prepare, tiedb. cbn [p_numbers]. now rewrite !(graph_ok_number D gs lines) by auto.
Qed.

Definition multiplier_ok (ps : NM.t prepared) (m : multiplier) : result unit :=
  match NM.find (m_query m) ps with
  | None => Bad "a multiplier's query is not in the dataset" 0
  | Some p =>
      need (ahas (p_arcs p) (m_arc m)) "a multiplier stands on a pair that is not an edge";;
      need (p_tied p (m_arc m) || Qltb 0 (m_value m)) "the multiplier of a strict edge is not positive"
  end.
Definition multipliers_ok (ps : NM.t prepared) (ms : list multiplier) : result unit :=
  need (ascending multiplier_ltb ms) "the multipliers do not ascend by query, edge";; all_of (multiplier_ok ps) ms.
Definition weights_ok (D : dataset) (queries : nset) (ws : list weight) : result unit :=
  need (ascending weight_ltb ws) "the weights do not ascend by query, token";;
  need (forallb (fun w => has queries (w_query w) && Nat.ltb (w_token w) (tokens D)) ws) "a weight's query or token is not in the dataset".
Definition p_is_strict (ps : NM.t prepared) (m : multiplier) : bool :=
  match NM.find (m_query m) ps with Some p => negb (p_tied p (m_arc m)) | None => false end.
(** multipliers which show that no matrix is feasible *)
Definition farkas_ok (D : dataset) (g : nat -> nat -> Q) (ps : NM.t prepared) (ks : list nat) (ms : list multiplier) : result unit :=
  multipliers_ok ps ms;;
  need (Qeq_bool (q_norm D g (multiplier_weights ms) ks) 0) "sum lambda_e M_e is not 0";;
  need (Qeq_bool (qsum (filter (p_is_strict ps) ms) m_value) 1) "the multipliers of the strict edges do not sum to 1".
Definition edge_ok (z : nat -> nat -> Q) (p : prepared) (used_here : aset) (e : arc) : result unit :=
  let k := of_query (p_graph p) in let x := q_add (z k (fst e)) (- z k (snd e)) in
  if p_tied p e then need (Qeq_bool x 0) "feasibility fails: a tied edge has a margin that is not 0"
  else need (Qle_bool 1 x) "feasibility fails: a strict edge has a margin below 1";;
       need (Qeq_bool x 1 || negb (ahas used_here e)) "complementarity fails: a strict edge with a multiplier has a margin above 1".
Definition edges_ok (z : nat -> nat -> Q) (used : NM.t (list multiplier)) (g : query_graph) : result unit :=
  let p := prepare g in let used_here := aset_of (map m_arc (group used (of_query g))) in all_of (edge_ok z p used_here) (arcs g).
Definition p_some_strict (gs : graph_certificate) : bool := existsb (fun g => let p := prepare g in existsb (fun e => negb (p_tied p e)) (arcs g)) gs.
Definition svm_ok (D : dataset) (c : svm_certificate) (lines : list nat) : result unit :=
  let gs := graphs c in let ms := multipliers c in let ws := weights c in
  graph_ok D gs lines;;
  let ks := map of_query gs in let ps := prepare_all gs in let g := gram_of D in
  match status c with
  | Infeasible => match ws with [] => Fine tt | _ => Bad "an infeasible Graph-SVM has no weights" 0 end;; farkas_ok D g ps ks ms
  | Optimal n | Zero n =>
      weights_ok D (set_of ks) ws;;
      multipliers_ok ps ms;;
      need (Qeq_bool (q_norm D g (ws ++ negated (multiplier_weights ms)) ks) 0) "stationarity fails: W is not sum lambda_e M_e";;
      let cs := q_columns ws in let t := z_table 0%Q q_add q_mul D g cs ks in
      all_of (edges_ok (q_logit D g cs t) (groups_of m_query ms)) gs;;
      need (Bool.eqb (p_some_strict gs) match status c with Optimal _ => true | _ => false end)
        "the status is not ""optimal"" with a strict edge or ""zero"" without";;
      need (Qeq_bool (q_norm D g ws ks) n) "the squared norm is not that of W"
  end.

(** * Soundness *)
Lemma ascending_below l x : ascending Nat.ltb (x :: l) = true -> forall y, In y l -> (x < y)%nat.
Proof.
  revert x. induction l as [|z l IH]; [easy|]. intros x. cbn [ascending]. rewrite andb_true_iff, Nat.ltb_lt. intros [H1 H2] y [<-|Hy]; [auto|].
  specialize (IH z H2 y Hy). lia.
Qed.
Lemma graph_of_member gs : ascending Nat.ltb (map of_query gs) = true -> forall h, In h gs -> graph_of gs (of_query h) = Some h.
Proof.
  unfold graph_of. induction gs as [|g gs IH]; [easy|]. intros A. cbn [find]. intros h [<-|Hin]; [now rewrite Nat.eqb_refl|].
  pose proof (ascending_below _ _ A (of_query h) (in_map of_query _ _ Hin)) as L. destruct (Nat.eqb_spec (of_query g) (of_query h)); [lia|].
  apply IH; auto. cbn in A. destruct gs; [easy|]. cbn in A. now apply andb_true_iff in A.
Qed.
Section Soundness.
Variables (D : dataset) (gs : graph_certificate) (lines : list nat).
Hypothesis Hok : graph_ok D gs lines = Fine tt.
Let Hc : check_graph D gs = true := graph_ok_sound D gs lines Hok.
Let g := gram_of D.
Lemma graph_member k h : graph_of gs k = Some h -> In h gs /\ of_query h = k.
Proof. intros F. unfold graph_of in F. apply find_some in F as [F1 F2]. apply Nat.eqb_eq in F2. auto. Qed.
Lemma arc_tied k h e : graph_of gs k = Some h -> In e (arcs h) -> p_tied (prepare h) e = true <-> scc D k (fst e) (snd e).
Proof.
  intros F He. destruct (graph_member k h F) as [Hi <-]. rewrite (p_tied_spec D gs lines h e Hok Hi He). now apply (tiedb_scc D gs).
Qed.
Lemma multipliers_spec ms : multipliers_ok (prepare_all gs) ms = Fine tt ->
  forall m, In m ms -> exists h, graph_of gs (m_query m) = Some h /\ In (m_arc m) (arcs h) /\ medge D m
    /\ (p_tied (prepare h) (m_arc m) = true <-> mscc D m) /\ (p_tied (prepare h) (m_arc m) = true \/ 0 < Q2R (m_value m)).
Proof.
  unfold multipliers_ok. intros H m Hm. fine H. pose proof (all_of_fine _ _ _ H m Hm) as K. unfold multiplier_ok in K. rewrite prepare_all_spec in K.
  destruct (graph_of gs (m_query m)) as [h|] eqn:F; cbn [option_map] in K; [|discriminate]. fine K. apply need_fine in K. apply ahas_aset_of in K0.
  exists h. split; [auto|]. split; [auto|]. split; [|split].
  - unfold medge. apply (check_graph_edges D gs Hc). unfold given_arcs. rewrite F. now destruct (m_arc m).
  - now apply arc_tied.
  - apply orb_true_iff in K as [K|K]; [now left|right]. rewrite <- Q2R_0. now apply Qltb_lt.
Qed.
Lemma farkas_ok_sound ks ms : farkas_ok D g (prepare_all gs) ks ms = Fine tt -> forall V, ~ feasible D V.
Proof.
  unfold farkas_ok. intros H. fine H. destruct x. fine H. apply need_fine in H. pose proof (multipliers_spec ms H0) as S.
  apply farkas with (ms := ms).
  - intros m Hm. now destruct (S m Hm) as (h & _ & _ & He & _).
  - intros m Hm. destruct (S m Hm) as (h & F & _ & _ & T & P). destruct (p_tied (prepare h) (m_arc m)) eqn:E; [left; now apply T|].
    right. split; [intros X; apply T in X; discriminate|]. destruct P; [discriminate|auto].
  - intros a b La Lb. rewrite <- W_of_multipliers. exact (q_norm_zero D g (gram_of_R D) _ ks H1 a b La Lb).
  - destruct (filter (p_is_strict (prepare_all gs)) ms) as [|m l] eqn:Fil; [now vm_compute in H|].
    assert (Hin : In m (filter (p_is_strict (prepare_all gs)) ms)) by (rewrite Fil; now left). apply filter_In in Hin as [Hin St].
    exists m. split; [exact Hin|]. intros X. destruct (S m Hin) as (h & F & _ & _ & T & _). unfold p_is_strict in St.
    rewrite prepare_all_spec, F in St. cbn in St.
    apply T in X. now rewrite X in St.
Qed.
End Soundness.

Theorem svm_ok_infeasible D c lines : svm_ok D c lines = Fine tt -> status c = Infeasible -> forall V, ~ feasible D V.
Proof.
  intros H Hs. unfold svm_ok in H. fine H. destruct x. rewrite Hs in H. fine H. exact (farkas_ok_sound D (graphs c) lines H0 _ _ H).
Qed.
Theorem svm_ok_optimal D c lines n : svm_ok D c lines = Fine tt -> status c = Optimal n \/ status c = Zero n -> let W := W_of D (weights c) in
  is_Wmm D W /\ inner D W W = Q2R n /\
  match status c with Optimal _ => strict_edge D | _ => forall k i j, edge D k i j -> scc D k i j end.
Proof.
  intros H Hs W. unfold svm_ok in H. fine H. destruct x. rename H0 into Hok. pose proof (graph_ok_sound _ _ _ Hok) as Hc. set (gs := graphs c) in *.
  set (ms := multipliers c) in *.
  cbv zeta in H. set (ks := map of_query gs) in *. set (g := gram_of D) in *.
  assert (H' : exists u, (weights_ok D (set_of ks) (weights c);; multipliers_ok (prepare_all gs) ms;;
      need (Qeq_bool (q_norm D g (weights c ++ negated (multiplier_weights ms)) ks) 0) "stationarity fails: W is not sum lambda_e M_e";;
      all_of (edges_ok (q_logit D g (q_columns (weights c)) (z_table 0%Q q_add q_mul D g (q_columns (weights c)) ks)) (groups_of m_query ms)) gs;;
      need (Bool.eqb (p_some_strict gs) match status c with Optimal _ => true | _ => false end)
        "the status is not ""optimal"" with a strict edge or ""zero"" without";;
      need (Qeq_bool (q_norm D g (weights c) ks) n) "the squared norm is not that of W") = Fine u).
  { exists tt. destruct Hs as [Hs|Hs]; rewrite Hs in *; exact H. }
  clear H. destruct H' as (u & H). fine H. fine H. destruct x0. fine H. fine H. fine H. apply need_fine in H.
  rename H1 into Hms, H2 into Hst, H3 into Hed, H4 into Hss, H into Hn.
  pose proof (multipliers_spec D gs lines Hok ms Hms) as S.
  assert (Ge : forall k i j, edge D k i j -> exists h, graph_of gs k = Some h /\ In h gs /\ of_query h = k /\ In (i, j) (arcs h)).
  { intros k i j He. destruct (graph_of_edge D gs k i j Hc He) as (h & F & <- & _). exists h. split; [auto|]. split; [now apply graph_member in F|].
    split; [auto|].
    apply (check_graph_edges D gs Hc) in He. unfold given_arcs in He. now rewrite F in He. }
  assert (Margin : forall k i j h, graph_of gs k = Some h -> In h gs -> of_query h = k -> In (i, j) (arcs h) ->
    (p_tied (prepare h) (i, j) = true -> inner D (M D k i j) W = 0)
    /\ (p_tied (prepare h) (i, j) = false -> 1 <= inner D (M D k i j) W /\ (forall m, In m ms -> m_query m = k -> m_arc m = (i, j) -> inner D (M D k
      i j) W = 1))).
  { intros k i j h F Hi Hk Ha. pose proof (all_of_fine _ _ _ Hed h Hi) as K. unfold edges_ok in K. pose proof (all_of_fine _ _ _ K (i, j) Ha) as K'.
    unfold edge_ok in K'. cbn [p_graph prepare fst snd] in K'. rewrite Hk in K'.
    set (mg := q_add _ _) in K'. assert (Ex : Q2R mg = inner D (M D k i j) W).
    { unfold mg, q_add. rewrite Q2R_red, Q2R_plus, Q2R_opp, !(q_logit_R D g (gram_of_R D)), margin_logit. reflexivity. }
    rewrite <- Ex. change (Prepared h (number_table (components h)) (aset_of (arcs h))) with (prepare h) in K'.
    destruct (p_tied (prepare h) (i, j)); split; try discriminate; intros _.
    - apply need_fine, Qeqb_R in K'. now rewrite K', Q2R_0.
    - fine K'. apply need_fine in K'. apply Qle_bool_iff, Qle_Rle in K'0. rewrite Q2R_1 in K'0. split; [auto|]. intros m Hm Hq Hma.
      apply orb_true_iff in K' as [K'|K']; [apply Qeqb_R in K'; now rewrite K', Q2R_1|]. exfalso. apply negb_true_iff in K'.
      rewrite <- not_true_iff_false in K'. apply K'.
      apply ahas_aset_of. rewrite <- Hma. apply in_map. rewrite group_spec. apply filter_In. split; [auto|]. rewrite Hq. apply Nat.eqb_refl. }
  split; [|split].
  - apply kkt_sufficient with (ms := ms).
    + intros m Hm. now destruct (S m Hm) as (h & _ & _ & He & _).
    + intros m Hm. destruct (S m Hm) as (h & F & Ha & He & T & P). destruct (p_tied (prepare h) (m_arc m)) eqn:E; [left; now apply T|]. right.
      split; [intros X; apply T in X; discriminate|]. destruct P as [P|P]; [discriminate|]. split; [auto|].
      destruct (graph_member gs _ _ F) as [Hi Hk].
      unfold Mm. destruct (m_arc m) as [i j] eqn:Ea. cbn [fst snd]. destruct (Margin (m_query m) i j h F Hi Hk Ha) as [_ K].
      now apply (proj2 (K E) m).
    + intros a b La Lb. pose proof (q_norm_zero D g (gram_of_R D) _ ks Hst a b La Lb) as Z. rewrite W_of_app, W_of_negated, W_of_multipliers in Z.
      unfold W. lra.
    + intros k i j He. destruct (Ge k i j He) as (h & F & Hi & Hk & Ha). destruct (Margin k i j h F Hi Hk Ha) as [K1 K2].
      pose proof (arc_tied D gs lines Hok k h (i, j) F Ha) as T. cbn [fst snd] in T. destruct (p_tied (prepare h) (i, j)).
      * split; [auto|]. intros N. now elim N; apply T.
      * split; [|intros _; now apply K2]. intros X. apply T in X. discriminate.
  - apply Qeqb_R in Hn. rewrite <- Hn. symmetry. apply (q_norm_R D g (gram_of_R D)).
  - apply eqb_prop in Hss. assert (G : forall h, In h gs -> graph_of gs (of_query h) = Some h).
    { pose proof Hc as A. unfold check_graph in A. rewrite !andb_true_iff in A. destruct A as [[[A _] _] _]. clear - A. now apply graph_of_member. }
    destruct (status c) as [n'|n'|]; [| |destruct Hs; discriminate].
    + unfold p_some_strict in Hss. apply existsb_exists in Hss as (h & Hi & X). apply existsb_exists in X as ([i j] & Ha & X).
      apply negb_true_iff in X.
      exists (of_query h), i, j. split; [apply (check_graph_edges D gs Hc); unfold given_arcs; now rewrite (G h Hi)|]. intros Y.
      apply (arc_tied D gs lines Hok (of_query h) h (i, j) (G h Hi) Ha) in Y. congruence.
    + intros k i j He. destruct (Ge k i j He) as (h & F & Hi & Hk & Ha). apply (arc_tied D gs lines Hok k h (i, j) F Ha).
      destruct (p_tied (prepare h) (i, j)) eqn:T; [auto|]. exfalso. rewrite <- not_true_iff_false in Hss. apply Hss. unfold p_some_strict.
      apply existsb_exists. exists h. split; [auto|]. apply existsb_exists. exists (i, j). now rewrite T.
Qed.
