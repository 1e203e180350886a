(* The checker of the kind "graph-svm" and its soundness. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RationalSums GraphCertificate.
Import ListNotations.
Open Scope R_scope.

(** * Certificate and checker *)
Record weight := Weight { w_query : nat; w_token : nat; w_value : Q }.
Inductive claim := Optimal (norm_squared : Q) | Zero (norm_squared : Q) | Infeasible.
Record svm_certificate := SvmCertificate {
  graphs : graph_certificate; status : claim; weights : list weight; multipliers : list multiplier }.

(** e_token e_query' coefficient matrices, as tables *)
Definition table := list (list Q).
Definition get (t : table) (a b : nat) : Q := nth b (nth a t []) 0%Q.
Definition row (D : dataset) v : list Q := tab (dim D) (entry D v).
Definition weight_table D (ws : list weight) : table :=
  tab (dim D) (fun a => tab (dim D) (fun b =>
    qsum ws (fun w => Qred (w_value w * (entry D (w_token w) a * entry D (w_query w) b))%Q))).
Definition multiplier_table D (ms : list multiplier) : table :=
  tab (dim D) (fun a => tab (dim D) (fun b =>
    qsum ms (fun m => Qred (m_value m * ((entry D (fst (m_arc m)) a - entry D (snd (m_arc m)) a) * entry D (m_query m) b))%Q))).
(** W e_k *)
Definition column D (t : table) k : list Q :=
  tab (dim D) (fun a => qsum (seq 0 (dim D)) (fun b => Qred (get t a b * entry D k b)%Q)).
Definition margin D (c : list Q) (e : arc) : Q :=
  qsum (seq 0 (dim D)) (fun a => Qred ((entry D (fst e) a - entry D (snd e) a) * nth a c 0%Q)%Q).
Definition tiedb (g : query_graph) (e : arc) : bool := Nat.eqb (number (components g) (fst e)) (number (components g) (snd e)).

Definition multiplier_ltb (m n : multiplier) : bool :=
  Nat.ltb (m_query m) (m_query n) || (Nat.eqb (m_query m) (m_query n) && arc_ltb (m_arc m) (m_arc n)).
Definition weight_ltb (m n : weight) : bool :=
  Nat.ltb (w_query m) (w_query n) || (Nat.eqb (w_query m) (w_query n) && Nat.ltb (w_token m) (w_token n)).
Definition Qltb (p q : Q) : bool := negb (Qle_bool q p).

Definition check_multiplier (c : graph_certificate) (m : multiplier) : bool :=
  match graph_of c (m_query m) with
  | Some g => amem (m_arc m) (arcs g) && (tiedb g (m_arc m) || Qltb 0 (m_value m))
  | None => false
  end.
Definition check_margin (D : dataset) (ms : list multiplier) (g : query_graph) (c : list Q) (e : arc) : bool :=
  let x := margin D c e in
  if tiedb g e then Qeq_bool x 0
  else Qle_bool 1 x
       && (Qeq_bool x 1 || negb (existsb (fun m => Nat.eqb (m_query m) (of_query g) && arc_eqb (m_arc m) e) ms)).
Definition check_margins D ms t g : bool := let c := column D t (of_query g) in forallb (check_margin D ms g c) (arcs g).
Definition is_strict (c : graph_certificate) (m : multiplier) : bool :=
  match graph_of c (m_query m) with Some g => negb (tiedb g (m_arc m)) | None => false end.
Definition some_strict (c : graph_certificate) : bool := existsb (fun g => existsb (fun e => negb (tiedb g e)) (arcs g)) c.
Definition norm D (t : table) : Q :=
  qsum (seq 0 (dim D)) (fun a => qsum (seq 0 (dim D)) (fun b => Qred (get t a b * get t a b)%Q)).

Definition check_svm (D : dataset) (c : svm_certificate) : bool :=
  let gs := graphs c in let ms := multipliers c in let ws := weights c in
  check_graph D gs && ascending multiplier_ltb ms && forallb (check_multiplier gs) ms && ascending weight_ltb ws
  && forallb (fun w => mem (w_query w) (map of_query gs) && Nat.ltb (w_token w) (tokens D)) ws
  && match status c with
     | Infeasible =>
         match ws with [] => true | _ => false end
         && (let t := multiplier_table D ms in forallb (fun a => forallb (fun b => Qeq_bool (get t a b) 0) (seq 0 (dim D))) (seq 0 (dim D)))
         && Qeq_bool (qsum (filter (is_strict gs) ms) m_value) 1
     | Optimal n | Zero n =>
         (let t := weight_table D ws in let u := multiplier_table D ms in
          forallb (fun a => forallb (fun b => Qeq_bool (get t a b) (get u a b)) (seq 0 (dim D))) (seq 0 (dim D))
          && forallb (check_margins D ms t) gs && Qeq_bool (norm D t) n)
         && eqb (some_strict gs) match status c with Optimal _ => true | _ => false end
     end.

(** * Soundness *)
(** the stated W = sum a e_token e_query' *)
Definition W_of D (ws : list weight) : mat :=
  fun a b => lsum ws (fun w => Q2R (w_value w) * (E D (w_token w) a * E D (w_query w) b)).

Lemma get_weight_table D ws a b : (a < dim D)%nat -> (b < dim D)%nat -> Q2R (get (weight_table D ws) a b) = W_of D ws a b.
Proof.
  intros. unfold get, weight_table. rewrite !nth_tab by auto. rewrite Q2R_qsum. apply lsum_ext; intros.
  now rewrite Q2R_red, !Q2R_mult.
Qed.
Lemma get_multiplier_table D ms a b :
  (a < dim D)%nat -> (b < dim D)%nat -> Q2R (get (multiplier_table D ms) a b) = combination D ms a b.
Proof.
  intros. unfold get, multiplier_table. rewrite !nth_tab by auto. rewrite Q2R_qsum. apply lsum_ext; intros.
  now rewrite Q2R_red, !Q2R_mult, Q2R_minus.
Qed.
Lemma margin_inner D ws k e :
  Q2R (margin D (column D (weight_table D ws) k) e) = inner D (M D k (fst e) (snd e)) (W_of D ws).
Proof.
  unfold margin. rewrite Q2R_qsum. unfold inner, sum2. apply lsum_ext. intros a Ha. apply in_seq in Ha.
  rewrite Q2R_red, Q2R_mult, Q2R_minus. unfold column. rewrite nth_tab, Q2R_qsum, <- lsum_scale by lia.
  apply lsum_ext. intros b Hb. apply in_seq in Hb. rewrite Q2R_red, Q2R_mult, get_weight_table by lia. unfold M, E. ring.
Qed.
Lemma norm_inner D ws : Q2R (norm D (weight_table D ws)) = inner D (W_of D ws) (W_of D ws).
Proof.
  unfold norm. rewrite Q2R_qsum. apply lsum_ext. intros a Ha. apply in_seq in Ha. rewrite Q2R_qsum. apply lsum_ext. intros b Hb.
  apply in_seq in Hb. rewrite Q2R_red, Q2R_mult, !get_weight_table by lia. reflexivity.
Qed.

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
Lemma forallb_seq2 (d : nat) (p : nat -> nat -> bool) :
  forallb (fun a => forallb (p a) (seq 0 d)) (seq 0 d) = true -> forall a b, (a < d)%nat -> (b < d)%nat -> p a b = true.
Proof.
  intros H a b Ha Hb. rewrite forallb_forall in H. assert (Ia : In a (seq 0 d)) by (apply in_seq; lia). assert (Ib : In b (seq 0 d)) by (apply in_seq; lia).
  specialize (H a Ia). rewrite forallb_forall in H. auto.
Qed.

Section Soundness.
Variables (D : dataset) (c : svm_certificate).
Let gs := graphs c. Let ms := multipliers c.
Hypothesis Hg : check_graph D gs = true.
Hypothesis Hms : forallb (check_multiplier gs) ms = true.

Lemma multiplier_graph m : In m ms -> exists g, graph_of gs (m_query m) = Some g /\ of_query g = m_query m
  /\ In (m_arc m) (arcs g) /\ (tiedb g (m_arc m) = true \/ 0 < Q2R (m_value m)).
Proof.
  intros H. rewrite forallb_forall in Hms. specialize (Hms m H). unfold check_multiplier in Hms.
  destruct (graph_of gs (m_query m)) as [g|] eqn:F; [|easy]. exists g. apply andb_true_iff in Hms as [H1 H2]. apply amem_In in H1.
  unfold graph_of in F. apply find_some in F as [_ F]. apply Nat.eqb_eq in F. repeat split; auto. apply orb_true_iff in H2 as [?|H2]; [auto|].
  right. rewrite <- Q2R_0. now apply Qltb_lt.
Qed.
Lemma multiplier_edge m : In m ms -> medge D m.
Proof.
  intros H. destruct (multiplier_graph m H) as (g & F & Eq & Ha & _). unfold medge. apply (check_graph_edges D gs Hg).
  unfold given_arcs. rewrite F. now destruct (m_arc m).
Qed.
Lemma multiplier_tied m : In m ms -> exists g, graph_of gs (m_query m) = Some g /\ of_query g = m_query m
  /\ In (m_arc m) (arcs g) /\ (tiedb g (m_arc m) = true <-> mscc D m).
Proof.
  intros H. destruct (multiplier_graph m H) as (g & F & Eq & Ha & _). exists g. repeat split; auto; unfold mscc;
    rewrite <- Eq; apply (tiedb_scc D gs); auto; now rewrite Eq.
Qed.
End Soundness.

Lemma check_svm_kkt D c n : check_svm D c = true -> status c = Optimal n \/ status c = Zero n ->
  let W := W_of D (weights c) in
  (forall m, In m (multipliers c) -> medge D m)
  /\ (forall m, In m (multipliers c) -> mscc D m \/ (~ mscc D m /\ 0 < Q2R (m_value m) /\ inner D (Mm D m) W = 1))
  /\ (forall a b, (a < dim D)%nat -> (b < dim D)%nat -> W a b = combination D (multipliers c) a b)
  /\ feasible D W /\ inner D W W = Q2R n.
Proof.
  intros H Hs. unfold check_svm in H. rewrite !andb_true_iff in H. destruct H as [[[[[Hg _] Hms] _] _] H].
  assert (H' : forallb (fun a => forallb (fun b => Qeq_bool (get (weight_table D (weights c)) a b) (get (multiplier_table D (multipliers c)) a b)) (seq 0 (dim D))) (seq 0 (dim D)) = true
    /\ forallb (check_margins D (multipliers c) (weight_table D (weights c))) (graphs c) = true /\ Qeq_bool (norm D (weight_table D (weights c))) n = true).
  { destruct Hs as [Hs|Hs]; rewrite Hs in H; cbn zeta in H; rewrite !andb_true_iff in H; tauto. }
  clear H Hs. destruct H' as (Hst & Hmar & Hn).
  assert (Margin : forall k i j, edge D k i j -> exists g, graph_of (graphs c) k = Some g /\ of_query g = k /\ In (i, j) (arcs g) /\
            check_margin D (multipliers c) g (column D (weight_table D (weights c)) k) (i, j) = true).
  { intros k i j He. destruct (graph_of_edge D _ k i j Hg He) as (g & F & Eq & _). exists g.
    assert (Ha : In (i, j) (arcs g)) by (apply (check_graph_edges D _ Hg) in He; unfold given_arcs in He; now rewrite F in He).
    repeat split; auto. unfold graph_of in F. apply find_some in F as [Fi _]. rewrite forallb_forall in Hmar. specialize (Hmar g Fi).
    unfold check_margins in Hmar. rewrite forallb_forall in Hmar. rewrite <- Eq. now apply Hmar. }
  cbv zeta. split; [|split; [|split; [|split; [|now rewrite <- norm_inner; apply Qeqb_R]]]].
  - intros m Hm. eapply multiplier_edge; eauto.
  - intros m Hm. destruct (multiplier_tied D c Hg Hms m Hm) as (g & F & Eq & Ha & Ht).
    destruct (tiedb g (m_arc m)) eqn:T; [left; now apply Ht|]. right. split; [|split].
    + intros S. apply Ht in S. discriminate.
    + destruct (multiplier_graph c Hms m Hm) as (g' & F' & _ & _ & [T'|P]); [|exact P]. rewrite F in F'. injection F' as <-. congruence.
    + destruct (Margin _ _ _ (multiplier_edge D c Hg Hms m Hm)) as (g' & F' & Eq' & Ha' & Hc). rewrite F in F'. injection F' as <-.
      unfold check_margin in Hc. rewrite <- surjective_pairing, T in Hc. apply andb_true_iff in Hc as [_ Hc].
      apply orb_true_iff in Hc as [Hc|Hc].
      * apply Qeqb_R in Hc. rewrite Q2R_1, margin_inner in Hc. exact Hc.
      * exfalso. apply negb_true_iff in Hc. rewrite <- not_true_iff_false in Hc. apply Hc. apply existsb_exists. exists m. split; [exact Hm|].
        rewrite Eq, Nat.eqb_refl. cbn. now apply arc_eqb_eq.
  - intros a b La Lb. rewrite <- get_weight_table, <- get_multiplier_table by auto. apply Qeqb_R.
    now apply (forallb_seq2 (dim D) (fun a b => Qeq_bool (get (weight_table D (weights c)) a b) (get (multiplier_table D (multipliers c)) a b))).
  - intros k i j He. destruct (Margin k i j He) as (g & F & Eq & Ha & Hc). unfold check_margin in Hc.
    assert (Ht : tiedb g (i, j) = true <-> scc D k i j).
    { rewrite <- Eq. apply (tiedb_scc D (graphs c) g (i, j)); auto. now rewrite Eq. }
    destruct (tiedb g (i, j)) eqn:T.
    + apply Qeqb_R in Hc. rewrite Q2R_0, margin_inner in Hc. split; [auto|]. intros N. now elim N; apply Ht.
    + apply andb_true_iff in Hc as [Hc _]. apply Qle_bool_iff, Qle_Rle in Hc. rewrite Q2R_1, margin_inner in Hc. split; [|auto].
      intros S. apply Ht in S. discriminate.
Qed.

Theorem check_svm_optimal D c n : check_svm D c = true -> status c = Optimal n \/ status c = Zero n ->
  is_Wmm D (W_of D (weights c)) /\ inner D (W_of D (weights c)) (W_of D (weights c)) = Q2R n.
Proof. intros H Hs. destruct (check_svm_kkt D c n H Hs) as (A & B & C & F & N). split; [|exact N]. now apply kkt_sufficient with (ms := multipliers c). Qed.
(** "optimal" says there is a strict edge, "zero" that there is none. *)
Theorem check_svm_status D c : check_svm D c = true ->
  match status c with
  | Optimal _ => exists k i j, edge D k i j /\ ~ scc D k i j
  | Zero _ => forall k i j, edge D k i j -> scc D k i j
  | Infeasible => True
  end.
Proof.
  intros H. unfold check_svm in H. rewrite !andb_true_iff in H. destruct H as [[[[[Hg _] _] _] _] H].
  assert (G : forall g, In g (graphs c) -> graph_of (graphs c) (of_query g) = Some g).
  { assert (A : ascending Nat.ltb (map of_query (graphs c)) = true).
    { unfold check_graph in Hg. rewrite !andb_true_iff in Hg. tauto. }
    clear - A. unfold graph_of. induction (graphs c) as [|g gs IH]; [easy|]. cbn [find]. intros g' [<-|Hin]; [now rewrite Nat.eqb_refl|].
    assert (L : forall l x, ascending Nat.ltb (x :: l) = true -> forall y, In y l -> (x < y)%nat).
    { clear. induction l as [|z l IH]; [easy|]. intros x. cbn [ascending]. rewrite andb_true_iff, Nat.ltb_lt. intros [H1 H2] y [<-|Hy]; [auto|].
      specialize (IH z H2 y Hy). lia. }
    pose proof (L _ _ A (of_query g') (in_map of_query _ _ Hin)) as Hlt. destruct (Nat.eqb_spec (of_query g) (of_query g')); [lia|].
    apply IH; auto. cbn in A. destruct gs; [easy|]. cbn in A. now apply andb_true_iff in A. }
  destruct (status c) as [n|n|]; [| |easy]; cbn zeta in H; apply andb_true_iff in H as [_ H]; apply eqb_prop in H.
  - unfold some_strict in H. apply existsb_exists in H as (g & Hin & H). apply existsb_exists in H as ([i j] & Ha & H). apply negb_true_iff in H.
    exists (of_query g), i, j. assert (He : edge D (of_query g) i j) by (apply (check_graph_edges D _ Hg); unfold given_arcs; now rewrite (G g Hin)).
    split; [exact He|]. intros S. apply (tiedb_scc D (graphs c) g (i, j)) in S; auto. congruence.
  - intros k i j He. destruct (graph_of_edge D _ k i j Hg He) as (g & F & <- & _).
    assert (Ha : In (i, j) (arcs g)) by (apply (check_graph_edges D _ Hg) in He; unfold given_arcs in He; now rewrite F in He).
    apply (tiedb_scc D (graphs c) g (i, j)); auto. destruct (tiedb g (i, j)) eqn:T; [auto|]. exfalso. rewrite <- not_true_iff_false in H. apply H. unfold some_strict.
    apply existsb_exists. exists g. unfold graph_of in F. apply find_some in F as [Fi _]. split; [auto|]. apply existsb_exists.
    exists (i, j). now rewrite T.
Qed.

Theorem check_svm_infeasible D c : check_svm D c = true -> status c = Infeasible -> forall V, ~ feasible D V.
Proof.
  intros H Hs. unfold check_svm in H. rewrite !andb_true_iff in H. destruct H as [[[[[Hg _] Hms] _] _] H]. rewrite Hs in H. cbn zeta in H.
  rewrite !andb_true_iff in H. destruct H as [[_ Hz] H1].
  apply farkas with (ms := multipliers c).
  - intros m Hm. eapply multiplier_edge; eauto.
  - intros m Hm. destruct (multiplier_tied D c Hg Hms m Hm) as (g & F & Eq & Ha & Ht).
    destruct (multiplier_graph c Hms m Hm) as (g' & F' & _ & _ & HP). rewrite F in F'. injection F' as <-.
    destruct (tiedb g (m_arc m)) eqn:T; [left; now apply Ht|]. right. split; [|destruct HP; [congruence|auto]].
    intros S. apply Ht in S. discriminate.
  - intros a b La Lb. rewrite <- get_multiplier_table, <- Q2R_0 by auto. apply Qeqb_R.
    now apply (forallb_seq2 (dim D) (fun a b => Qeq_bool (get (multiplier_table D (multipliers c)) a b) 0)).
  - destruct (filter (is_strict (graphs c)) (multipliers c)) as [|m l] eqn:Fil; [now vm_compute in H1|].
    assert (Hin : In m (filter (is_strict (graphs c)) (multipliers c))) by (rewrite Fil; now left).
    apply filter_In in Hin as [Hin St]. exists m. split; [exact Hin|]. intros S.
    destruct (multiplier_tied D c Hg Hms m Hin) as (g & F & _ & _ & Ht). unfold is_strict in St. rewrite F in St.
    apply Ht in S. rewrite S in St. discriminate.
Qed.
