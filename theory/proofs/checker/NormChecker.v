(* The checker of the kinds "norm-svm" and "norm-direction": the Graph-SVM in the largest entry or the sum of the entries, and whether all its optima have
   the same margins. Matrices are d x d tables of rationals here, for these norms are no functions of the Gram matrix. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia String.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RationalSums GraphCertificate SvmCertificate NatMaps Answers
  GraphChecker SvmChecker.
From Attest.field Require Import NormSvm.
Import ListNotations.
Open Scope R_scope.
Open Scope list_scope.

(** * Certificate *)
Record place := Place { p_row : nat; p_column : nat; p_value : Q }.
Record norm_certificate := NormCertificate {
  n_graphs : graph_certificate; n_norm : entry_norm; n_value : Q; n_entries : list place; n_multipliers : list multiplier }.
Record cap := Cap { c_query : nat; c_arc : arc; c_above : bool; c_multipliers : list multiplier }.
Inductive direction := Unique (caps : list cap) | NotUnique (k : nat) (e : arc) (entries : list place).

(** * Rational matrices *)
Definition q_matrix := nat -> nat -> Q.
Definition real (X : q_matrix) : mat := fun a b => Q2R (X a b).
(** the stated matrix: 0 where no entry stands *)
Definition by_places (es : list place) : q_matrix := fun a b =>
  match find (fun e => Nat.eqb (p_row e) a && Nat.eqb (p_column e) b) es with Some e => p_value e | None => 0%Q end.
(** the same, read from its rows *)
Definition table (es : list place) : q_matrix := let rows := groups_of p_row es in fun a b =>
  match find (fun e => Nat.eqb (p_column e) b) (group rows a) with Some e => p_value e | None => 0%Q end.
Lemma table_places es a b : table es a b = by_places es a b.
Proof.
  unfold table, by_places. rewrite group_spec. induction es as [|e es IH]; [reflexivity|]. cbn [filter find]. destruct (Nat.eqb (p_row e) a); cbn [andb find].
  - destruct (Nat.eqb (p_column e) b); [reflexivity|exact IH].
  - exact IH.
Qed.
Definition q_abs (x : Q) : Q := if Qle_bool 0 x then x else (- x)%Q.
Lemma q_abs_R x : Q2R (q_abs x) = Rabs (Q2R x).
Proof.
  unfold q_abs. destruct (Qle_bool 0 x) eqn:L.
  - apply Qle_bool_iff, Qle_Rle in L. rewrite Q2R_0 in L. now rewrite Rabs_right by lra.
  - assert (H : Q2R x < Q2R 0) by (apply Qltb_lt; unfold Qltb; now rewrite L). rewrite Q2R_0 in H. rewrite Q2R_opp.
    now rewrite Rabs_left by lra.
Qed.
Definition q_max (l : list Q) : Q := fold_right (fun x m => if Qle_bool x m then m else x) 0%Q l.
Lemma q_max_spec l : 0 <= Q2R (q_max l) /\ forall x, In x l -> Q2R x <= Q2R (q_max l).
Proof.
  induction l as [|y l IH].
  - cbn. rewrite Q2R_0. split; [apply Rle_refl|easy].
  - destruct IH as [IH0 IH]. cbn [q_max fold_right]. fold (q_max l). destruct (Qle_bool y (q_max l)) eqn:L.
    + apply Qle_bool_iff, Qle_Rle in L. split; [exact IH0|]. intros x Hx. destruct Hx as [<-|Hx]; auto.
    + assert (H : Q2R (q_max l) < Q2R y) by (apply Qltb_lt; unfold Qltb; now rewrite L). split; [lra|].
      intros x Hx. destruct Hx as [<-|Hx]; [lra|]. specialize (IH x Hx). lra.
Qed.
Definition q_sum2 (d : nat) (f : q_matrix) : Q := qsum (seq 0 d) (fun a => qsum (seq 0 d) (f a)).
Lemma q_sum2_R d f : Q2R (q_sum2 d f) = sum2 d (fun a b => Q2R (f a b)).
Proof. unfold q_sum2, sum2. rewrite Q2R_qsum. apply lsum_ext. intros. apply Q2R_qsum. Qed.
Definition q_norm (N : entry_norm) (d : nat) (X : q_matrix) : Q :=
  match N with
  | LargestEntry => q_max (flat_map (fun a => map (fun b => q_abs (X a b)) (seq 0 d)) (seq 0 d))
  | SumOfEntries => q_sum2 d (fun a b => q_abs (X a b))
  end.
Lemma q_norm_spec D N X : norm_at_most D N (real X) (Q2R (q_norm N (dim D) X)).
Proof.
  unfold norm_at_most, q_norm, real. destruct N.
  - destruct (q_max_spec (flat_map (fun a => map (fun b => q_abs (X a b)) (seq 0 (dim D))) (seq 0 (dim D)))) as [H0 H]. split; [auto|].
    intros a b Ha Hb. rewrite <- q_abs_R. apply H. apply in_flat_map. exists a. split; [apply in_seq; lia|].
    apply (in_map (fun b => q_abs (X a b))). apply in_seq; lia.
  - rewrite q_sum2_R. rewrite (sum2_ext _ _ (fun a b => Rabs (Q2R (X a b)))) by (intros; apply q_abs_R). split; [|lra].
    apply sum2_nonneg. intros. apply Rabs_pos.
Qed.
Lemma norm_at_most_le D N V s t : norm_at_most D N V s -> s <= t -> norm_at_most D N V t.
Proof. intros [H0 H] L. split; [lra|]. destruct N; [intros a b Ha Hb; specialize (H a b Ha Hb)|]; lra. Qed.
Lemma norm_at_most_same D N V W t : same D V W -> norm_at_most D N V t -> norm_at_most D N W t.
Proof.
  intros S [H0 H]. split; [auto|]. destruct N.
  - intros a b Ha Hb. rewrite <- (S a b Ha Hb). auto.
  - rewrite (sum2_ext _ _ (fun a b => Rabs (V a b))); [auto|]. intros a b Ha Hb. now rewrite (S a b Ha Hb).
Qed.

Definition q_M (D : dataset) (k : nat) (e : arc) : q_matrix := fun a b =>
  Qred ((entry D (fst e) a - entry D (snd e) a) * entry D k b).
Lemma q_M_R D k e a b : Q2R (q_M D k e a b) = M D k (fst e) (snd e) a b.
Proof. unfold q_M, M, E. now rewrite Q2R_red, Q2R_mult, Q2R_minus. Qed.
Definition q_margin (D : dataset) (X : q_matrix) (k : nat) (e : arc) : Q := q_sum2 (dim D) (fun a b =>
  let m := q_M D k e a b in if Qeq_bool m 0 then 0%Q else (m * X a b)%Q).
Lemma q_margin_R D X k e : Q2R (q_margin D X k e) = inner D (M D k (fst e) (snd e)) (real X).
Proof.
  unfold q_margin, inner, real. rewrite q_sum2_R. apply sum2_ext. intros a b _ _. rewrite <- q_M_R. destruct (Qeq_bool (q_M D k e a b) 0) eqn:Z.
  - apply Qeqb_R in Z. rewrite Z, !Q2R_0. ring.
  - apply Q2R_mult.
Qed.
Definition q_combination (D : dataset) (ms : list multiplier) : q_matrix := fun a b => qsum ms (fun m =>
  let x := q_M D (m_query m) (m_arc m) a b in if Qeq_bool x 0 then 0%Q else (m_value m * x)%Q).
Lemma q_combination_R D ms a b : Q2R (q_combination D ms a b) = combination D ms a b.
Proof.
  unfold q_combination, combination. rewrite Q2R_qsum. apply lsum_ext. intros m _. unfold Mm. rewrite <- q_M_R.
  destruct (Qeq_bool (q_M D (m_query m) (m_arc m) a b) 0) eqn:Z.
  - apply Qeqb_R in Z. rewrite Z, !Q2R_0. ring.
  - apply Q2R_mult.
Qed.

(** * Deciding *)
Definition place_ltb (e f : place) : bool :=
  Nat.ltb (p_row e) (p_row f) || (Nat.eqb (p_row e) (p_row f) && Nat.ltb (p_column e) (p_column f)).
(** every margin is 0 on a tied edge, at least 1 on a strict one *)
Definition margins_ok (D : dataset) (gs : graph_certificate) (X : q_matrix) : result unit :=
  all_of (fun g => let p := prepare g in all_of (fun e =>
    let x := q_margin D X (of_query g) e in
    if p_tied p e then need (Qeq_bool x 0) "feasibility fails: a tied edge has a margin that is not 0"
    else need (Qle_bool 1 x) "feasibility fails: a strict edge has a margin below 1") (arcs g)) gs.
(** and the norm is at most nu *)
Definition matrix_ok (D : dataset) (gs : graph_certificate) (N : entry_norm) (nu : Q) (es : list place) : result unit :=
  need (ascending place_ltb es) "the entries do not ascend by row, column";;
  margins_ok D gs (table es);;
  need (Qle_bool (q_norm N (dim D) (table es)) nu) "the norm of the matrix is above the value".
Definition norm_ok (D : dataset) (c : norm_certificate) (lines : list nat) : result unit :=
  let gs := n_graphs c in let N := n_norm c in let ms := n_multipliers c in
  graph_ok D gs lines;;
  matrix_ok D gs N (n_value c) (n_entries c);;
  multipliers_ok (prepare_all gs) ms;;
  need (Qle_bool (q_norm (dual N) (dim D) (q_combination D ms)) 1) "the dual norm of sum lambda_e M_e is above 1";;
  need (Qeq_bool (qsum (filter (p_is_strict (prepare_all gs)) ms) m_value) (n_value c)) "the multipliers of the strict edges do not sum to the value".
Definition side (above : bool) : Q := if above then 1%Q else (-1)%Q.
(** both sides of every edge, in order *)
Definition cap_places (gs : graph_certificate) : list (nat * arc * bool) :=
  flat_map (fun g => flat_map (fun e => [(of_query g, e, true); (of_query g, e, false)]) (arcs g)) gs.
Definition cap_at (c : cap) : nat * arc * bool := (c_query c, c_arc c, c_above c).
Definition place_eqb (x y : nat * arc * bool) : bool :=
  Nat.eqb (fst (fst x)) (fst (fst y)) && arc_eqb (snd (fst x)) (snd (fst y)) && Bool.eqb (snd x) (snd y).
Fixpoint places_eqb (l m : list (nat * arc * bool)) : bool :=
  match l, m with [], [] => true | x :: l, y :: m => place_eqb x y && places_eqb l m | _, _ => false end.
Definition cap_ok (D : dataset) (c : norm_certificate) (ps : NM.t prepared) (X : q_matrix) (b : cap) : result unit :=
  let s := side (c_above b) in let ms := c_multipliers b in
  multipliers_ok ps ms;;
  let A := q_combination D ms in
  let B := q_norm (dual (n_norm c)) (dim D) (fun i j => Qred (s * q_M D (c_query b) (c_arc b) i j + A i j)) in
  need (Qle_bool (B * n_value c - qsum (filter (p_is_strict ps) ms) m_value) (s * q_margin D X (c_query b) (c_arc b)))
    "a cap is above the margin of its edge".
Definition direction_ok (D : dataset) (c : norm_certificate) (d : direction) (lines : list nat) : result unit :=
  norm_ok D c lines;;
  match d with
  | Unique caps =>
      need (places_eqb (map cap_at caps) (cap_places (n_graphs c))) "the caps are not those of both sides of every edge, in order";;
      let ps := prepare_all (n_graphs c) in let X := table (n_entries c) in all_of (cap_ok D c ps X) caps
  | NotUnique k e es =>
      matrix_ok D (n_graphs c) (n_norm c) (n_value c) es;;
      need (amem e (given_arcs (n_graphs c) k)) "the pair is not an edge";;
      need (negb (Qeq_bool (q_margin D (table (n_entries c)) k e) (q_margin D (table es) k e))) "both matrices have the same margin there"
  end.

(** * Soundness *)
Section Soundness.
Variables (D : dataset) (gs : graph_certificate) (lines : list nat).
Hypothesis Hok : graph_ok D gs lines = Fine tt.
Let Hc : check_graph D gs = true := graph_ok_sound D gs lines Hok.

Lemma real_table es : same D (real (table es)) (real (by_places es)).
Proof. intros a b _ _. unfold real. now rewrite table_places. Qed.
Lemma inner_table es k i j : inner D (M D k i j) (real (table es)) = inner D (M D k i j) (real (by_places es)).
Proof. apply sum2_ext. intros a b Ha Hb. now rewrite (real_table es a b Ha Hb). Qed.
Lemma margins_ok_sound es : margins_ok D gs (table es) = Fine tt -> feasible D (real (by_places es)).
Proof.
  unfold margins_ok. intros H k i j He. destruct (graph_of_edge D gs k i j Hc He) as (h & F & <- & _). destruct (graph_member gs _ h F) as [Hi Hq].
  assert (Ha : In (i, j) (arcs h)) by (apply (check_graph_edges D gs Hc) in He; unfold given_arcs in He; now rewrite F in He).
  pose proof (all_of_fine _ _ _ H h Hi) as K. cbv zeta in K. pose proof (all_of_fine _ _ _ K (i, j) Ha) as K'. cbv beta zeta in K'.
  pose proof (arc_tied D gs lines Hok _ h (i, j) F Ha) as T. cbn [fst snd] in T. rewrite <- inner_table.
  pose proof (q_margin_R D (table es) (of_query h) (i, j)) as R. cbn [fst snd] in R. rewrite <- R.
  destruct (p_tied (prepare h) (i, j)); apply need_fine in K'.
  - apply Qeqb_R in K'. rewrite K', Q2R_0. split; [auto|]. intros X. exfalso. apply X. now apply T.
  - apply Qle_bool_iff, Qle_Rle in K'. rewrite Q2R_1 in K'. split; [|auto]. intros X. apply T in X. discriminate.
Qed.
Lemma matrix_ok_sound N nu es : matrix_ok D gs N nu es = Fine tt ->
  feasible D (real (by_places es)) /\ norm_at_most D N (real (by_places es)) (Q2R nu).
Proof.
  unfold matrix_ok. intros H. fine H. fine H. apply need_fine in H. destruct x0. split; [now apply margins_ok_sound|].
  apply (norm_at_most_same D N (real (table es))); [apply real_table|]. apply Qle_bool_iff, Qle_Rle in H.
  exact (norm_at_most_le D N _ _ _ (q_norm_spec D N _) H).
Qed.
Lemma multipliers_ok_of ms : multipliers_ok (prepare_all gs) ms = Fine tt -> multipliers_of D (p_is_strict (prepare_all gs)) ms.
Proof.
  intros H m Hm. destruct (multipliers_spec D gs lines Hok ms H m Hm) as (h & F & _ & He & T & P). split; [auto|].
  unfold p_is_strict. rewrite prepare_all_spec, F. cbn [option_map]. destruct (p_tied (prepare h) (m_arc m)); cbn [negb].
  - now apply T.
  - split; [intros X; apply T in X; discriminate|]. destruct P as [P|P]; [discriminate|lra].
Qed.
Lemma strict_sum_R ms : Q2R (qsum (filter (p_is_strict (prepare_all gs)) ms) m_value) = strict_sum (p_is_strict (prepare_all gs)) ms.
Proof. apply Q2R_qsum. Qed.
End Soundness.

Definition is_norm_svm D (N : entry_norm) (V : mat) (nu : R) : Prop :=
  feasible D V /\ norm_at_most D N V nu /\ forall X t, feasible D X -> norm_at_most D N X t -> nu <= t.
Theorem norm_ok_sound D c lines : norm_ok D c lines = Fine tt -> is_norm_svm D (n_norm c) (real (by_places (n_entries c))) (Q2R (n_value c)).
Proof.
  unfold norm_ok. intros H. fine H. destruct x. fine H. destruct x. fine H. destruct x. fine H. apply need_fine in H.
  destruct (matrix_ok_sound D _ lines H0 _ _ _ H1) as [HF HN]. split; [auto|]. split; [auto|]. intros X t HX Ht.
  apply Qeqb_R in H. rewrite <- H, strict_sum_R.
  refine (norm_svm_lower_bound D (n_norm c) _ _ (multipliers_ok_of D _ lines H0 _ H2) _ X t HX Ht).
  apply Qle_bool_iff, Qle_Rle in H3. rewrite Q2R_1 in H3.
  apply (norm_at_most_same D _ (real (q_combination D (n_multipliers c)))); [intros a b _ _; apply q_combination_R|].
  exact (norm_at_most_le D _ _ _ _ (q_norm_spec D _ _) H3).
Qed.

Lemma place_eqb_eq x y : place_eqb x y = true -> x = y.
Proof.
  destruct x as [[k e] s], y as [[j f] t]. unfold place_eqb. cbn [fst snd]. rewrite !andb_true_iff. intros [[H1 H2] H3]. apply Nat.eqb_eq in H1.
  apply arc_eqb_eq in H2. apply Bool.eqb_prop in H3. now subst.
Qed.
Lemma places_eqb_eq l : forall m, places_eqb l m = true -> l = m.
Proof.
  induction l as [|x l IH]; intros [|y m]; cbn; try discriminate; [reflexivity|]. rewrite andb_true_iff. intros [H1 H2].
  apply place_eqb_eq in H1 as ->. f_equal. now apply IH.
Qed.
Lemma cap_of_edge D gs k i j s : check_graph D gs = true -> edge D k i j -> In (k, (i, j), s) (cap_places gs).
Proof.
  intros Hc He. destruct (graph_of_edge D gs k i j Hc He) as (h & F & Eq & _). destruct (graph_member gs _ h F) as [Hi _].
  apply (check_graph_edges D gs Hc) in He. unfold given_arcs in He. rewrite F in He. unfold cap_places. apply in_flat_map. exists h. split; [auto|].
  apply in_flat_map. exists (i, j). split; [auto|]. rewrite Eq. destruct s; cbn; auto.
Qed.
Lemma cap_ok_sound D c lines b : graph_ok D (n_graphs c) lines = Fine tt -> cap_ok D c (prepare_all (n_graphs c)) (table (n_entries c)) b = Fine tt ->
  forall X, feasible D X -> norm_at_most D (n_norm c) X (Q2R (n_value c)) -> let Me := M D (c_query b) (fst (c_arc b)) (snd (c_arc b)) in
  Q2R (side (c_above b)) * inner D Me X <= Q2R (side (c_above b)) * inner D Me (real (by_places (n_entries c))).
Proof.
  intros Hg H X HX Ht Me. unfold cap_ok in H. cbv zeta in H. fine H. apply need_fine in H. set (ps := prepare_all (n_graphs c)) in *.
  set (B := q_norm _ _ _) in H.
  apply (norm_svm_cap D (n_norm c) (p_is_strict ps) (c_multipliers b) (Q2R (n_value c)) (Q2R (side (c_above b))) (Q2R B)); auto.
  - destruct x. exact (multipliers_ok_of D _ lines Hg _ H0).
  - eapply norm_at_most_same; [|exact (q_norm_spec D _ _)]. intros i j _ _. unfold real, plus, times.
    rewrite Q2R_red, Q2R_plus, Q2R_mult, q_M_R, q_combination_R. reflexivity.
  - apply Qle_bool_iff, Qle_Rle in H. rewrite Q2R_minus, !Q2R_mult, (strict_sum_R (n_graphs c)), q_margin_R, inner_table in H. exact H.
Qed.

Theorem direction_ok_sound D c d lines : direction_ok D c d lines = Fine tt ->
  let V := real (by_places (n_entries c)) in let nu := Q2R (n_value c) in
  is_norm_svm D (n_norm c) V nu /\
  match d with
  | Unique _ => forall X, feasible D X -> norm_at_most D (n_norm c) X nu -> forall k i j, edge D k i j -> inner D (M D k i j) X = inner D (M D k i j) V
  | NotUnique k e es => let X := real (by_places es) in
      feasible D X /\ norm_at_most D (n_norm c) X nu /\ edge D k (fst e) (snd e)
      /\ inner D (M D k (fst e) (snd e)) X <> inner D (M D k (fst e) (snd e)) V
  end.
Proof.
  intros H V nu. unfold direction_ok in H. fine H. destruct x. split; [exact (norm_ok_sound D c lines H0)|].
  assert (Hg : graph_ok D (n_graphs c) lines = Fine tt) by (unfold norm_ok in H0; fine H0; destruct x; auto).
  pose proof (graph_ok_sound _ _ _ Hg) as Hc. destruct d as [caps|k e es].
  - fine H. intros X HX Ht k i j He. apply places_eqb_eq in H1.
    assert (One : forall s, Q2R (side s) * inner D (M D k i j) X <= Q2R (side s) * inner D (M D k i j) V).
    { intros s. pose proof (cap_of_edge D _ k i j s Hc He) as Hin. rewrite <- H1 in Hin. apply in_map_iff in Hin as (b & Eb & Hb).
      unfold cap_at in Eb. injection Eb as E1 E2 E3. pose proof (all_of_fine _ _ _ H b Hb) as K.
      pose proof (cap_ok_sound D c lines b Hg K X HX Ht) as R. cbv zeta in R. now rewrite E1, E2, E3 in R. }
    pose proof (One true) as Above. pose proof (One false) as Below. cbn [side] in Above, Below.
    rewrite Q2R_1 in Above. replace (Q2R (-1)) with (-1) in Below by (unfold Q2R; cbn; lra). lra.
  - fine H. fine H. apply need_fine in H. destruct x. destruct (matrix_ok_sound D _ lines Hg _ _ _ H1) as [HF HN]. split; [auto|]. split; [auto|].
    apply amem_In in H2. split; [apply (check_graph_edges D _ Hc); now destruct e|]. intros Eq. apply negb_true_iff in H.
    assert (X : Qeq_bool (q_margin D (table (n_entries c)) k e) (q_margin D (table es) k e) = true); [|congruence].
    apply Qeq_bool_iff, eqR_Qeq. rewrite !q_margin_R, !inner_table. now symmetry.
Qed.
