(* The claims on the Graph-SVM (THEORY 3; paper, section 3): svm.feasible, svm.optimal, svm.unique, svm.subspace, svm.zero, svm.closure, svm.split,
   svm.infeasible.

   W_mm is the least-norm feasible matrix. That it is rational, with rational multipliers, and that an infeasible problem has a rational Farkas
   certificate, both come from Farkas' lemma over a subfield (Farkas.v): a real solution of a system with rational coefficients gives a rational one,
   so no compactness or linear programming is needed. *)
From Attest Require Import RationalSums ClaimTools Farkas.
From Attest Require IndependentEmbeddings.
Open Scope R_scope.
Notation plus := Definitions.plus.

(** ** svm.unique: the projection inequality *)
Lemma norm_expand D V W : inner D V V = inner D W W + 2 * inner D W (diff V W) + inner D (diff V W) (diff V W).
Proof. rewrite !inner_diff_l, !inner_diff_r, (inner_sym D V W). ring. Qed.
Theorem svm_unique D W : is_Wmm D W -> forall V, feasible D V -> inner D W W + inner D (diff V W) (diff V W) <= inner D V V.
Proof. apply Wmm_projection. Qed.
Lemma solution_unique D V W : is_Wmm D V -> is_Wmm D W -> same D V W.
Proof.
  intros HV HW. apply zero_norm_same. pose proof (svm_unique D W HW V (proj1 HV)). pose proof (proj2 HV W (proj1 HW)).
  pose proof (inner_diff_nonneg D (diff V W)). lra.
Qed.

(** ** svm.feasible *)
Theorem svm_feasible D : independent D -> well_formed D -> exists V, feasible D V.
Proof. apply IndependentEmbeddings.independent_feasible. Qed.

(** ** svm.subspace: W_mm lies in S and is orthogonal to S_fin *)
Lemma feasible_off_S_fin D V X : feasible D V -> S_fin D X -> inner D X V = 0.
Proof. intros HV HX. apply (span_inner D _ X V HX). intros [k [i j]] H. now apply (feasible_scc D V k i j). Qed.
Theorem svm_subspace D W : is_Wmm D W -> in_S D W /\ forall X, S_fin D X -> inner D X W = 0.
Proof.
  intros HW. split; [|intros X; apply feasible_off_S_fin, HW]. destruct (S_projection_exists D W) as (P & HP & HO).
  assert (FP : feasible D P).
  { intros k i j He. assert (Eq : inner D (M D k i j) P = inner D (M D k i j) W).
    { pose proof (HO (M D k i j) (spanned_gen D (is_edge D) (k, (i, j)) He)) as Z. rewrite inner_diff_r in Z. lra. }
    rewrite Eq. now apply HW. }
  apply (spanned_same D _ P W HP). apply zero_norm_same. destruct HW as [_ H]. specialize (H P FP). specialize (HO P HP). rewrite inner_diff_r in HO.
  pose proof (inner_diff_nonneg D (diff W P)) as N1. rewrite inner_diff_l, !inner_diff_r, (inner_sym D W P) in N1.
  rewrite inner_diff_l, !inner_diff_r, (inner_sym D W P). lra.
Qed.

(** ** svm.zero *)
Lemma inner_zero_r D X : inner D X (fun _ _ => 0) = 0.
Proof. unfold inner. rewrite (sum2_ext _ _ (fun a b => 0 * X a b)) by (intros; ring). rewrite sum2_scale. ring. Qed.
Theorem svm_zero D W : is_Wmm D W -> same D W (fun _ _ => 0) <-> ~ strict_edge D.
Proof.
  intros HW. split.
  - intros Z (k & i & j & He & Hn). pose proof (proj2 (proj1 HW k i j He) Hn) as K.
    rewrite (inner_ext D (M D k i j) W (M D k i j) (fun _ _ => 0)) in K by (auto; intros a b _ _; reflexivity). rewrite inner_zero_r in K. lra.
  - intros N. assert (F : feasible D (fun _ _ => 0)).
    { intros k i j He. rewrite inner_zero_r. split; [auto|]. intros H. elim N. exists k, i, j. auto. }
    destruct HW as [_ H]. specialize (H _ F). rewrite inner_zero_r in H. apply zero_norm_same.
    rewrite (inner_ext D (diff W (fun _ _ => 0)) (diff W (fun _ _ => 0)) W W) by (intros a b _ _; unfold diff; ring).
    pose proof (inner_diff_nonneg D W). lra.
Qed.

(** ** svm.closure: three families of constraints with the same feasible matrices, hence the same solution *)
(** all pairs reachable across components *)
Definition feasible_closed D (V : mat) : Prop := forall k i j,
  (edge D k i j -> scc D k i j -> inner D (M D k i j) V = 0) /\ (reach D k i j -> ~ scc D k i j -> 1 <= inner D (M D k i j) V).
(** some of the strict edges *)
Definition feasible_chosen D (chosen : nat -> nat -> nat -> Prop) (V : mat) : Prop := forall k i j, edge D k i j ->
  (scc D k i j -> inner D (M D k i j) V = 0) /\ (~ scc D k i j -> chosen k i j -> 1 <= inner D (M D k i j) V).
(** at least one edge for every pair of components that an edge joins *)
Definition one_per_pair D (chosen : nat -> nat -> nat -> Prop) : Prop := forall k i j, edge D k i j -> ~ scc D k i j ->
  exists i' j', edge D k i' j' /\ chosen k i' j' /\ scc D k i i' /\ scc D k j j'.
(** the least-norm matrix of a set *)
Definition least_norm D (F : mat -> Prop) (W : mat) : Prop := F W /\ forall V, F V -> inner D W W <= inner D V V.
Lemma tied_constant D V : (forall k i j, edge D k i j -> scc D k i j -> inner D (M D k i j) V = 0) -> forall k i j,
  scc D k i j -> logit D V i k = logit D V j k.
Proof.
  intros H k i j [A B]. revert A B. induction 1 as [i|i x j Hix Hxj IH]; intros Hji; [reflexivity|].
  assert (Hxi : reach D k x i) by (eapply reach_trans; eauto). rewrite <- IH by (eapply reach_trans; [exact Hji|now apply reach_step]).
  assert (S0 : scc D k i x) by (split; [now apply reach_step|auto]). specialize (H k i x Hix S0). rewrite margin_logit in H. lra.
Qed.
Lemma feasible_iff_closed D V : feasible D V <-> feasible_closed D V.
Proof.
  split.
  - intros H k i j. split; [intros He Hs; now apply (H k i j He)|]. intros Hr Hn.
    assert (Mono : forall i j, reach D k i j -> logit D V j k <= logit D V i k).
    { induction 1 as [i0|i0 x j0 Hix _ IH]; [lra|]. destruct (H k i0 x Hix) as [H1 H2]. rewrite margin_logit in H1, H2.
      destruct (Classical_Prop.classic (scc D k i0 x)) as [S0|S0]; [specialize (H1 S0)|specialize (H2 S0)]; lra. }
    rewrite margin_logit. revert Hn. induction Hr as [i|i x j Hix Hxj IH]; intros Hn; [elim Hn; apply scc_refl|].
    destruct (H k i x Hix) as [H1 H2]. rewrite margin_logit in H1, H2. destruct (Classical_Prop.classic (scc D k i x)) as [S0|S0].
    + specialize (H1 S0). assert (Hn' : ~ scc D k x j) by (intros S1; apply Hn; eapply scc_trans; eauto). specialize (IH Hn'). lra.
    + specialize (H2 S0). specialize (Mono x j Hxj). lra.
  - intros H k i j He. destruct (H k i j) as [H1 H2]. split; [auto|]. intros Hn. apply H2; [now apply reach_step|auto].
Qed.
Lemma feasible_iff_chosen D chosen V : one_per_pair D chosen -> feasible D V <-> feasible_chosen D chosen V.
Proof.
  intros Hc. split; [intros H k i j He; destruct (H k i j He); split; auto|]. intros H k i j He. split; [now apply (H k i j He)|]. intros Hn.
  destruct (Hc k i j He Hn) as (i' & j' & He' & Hc' & Si & Sj).
  assert (T : forall k i j, scc D k i j -> logit D V i k = logit D V j k) by (apply tied_constant; intros; now apply (H k0 i0 j0)).
  assert (Hn' : ~ scc D k i' j') by (intros S0; apply Hn; eapply scc_trans; [exact Si|]; eapply scc_trans; [exact S0|]; now apply scc_sym).
  pose proof (proj2 (H k i' j' He') Hn' Hc') as K. rewrite margin_logit in *. rewrite (T k i i' Si), (T k j j' Sj). exact K.
Qed.
Theorem svm_closure D W : is_Wmm D W ->
  least_norm D (feasible_closed D) W /\ (forall chosen, one_per_pair D chosen -> least_norm D (feasible_chosen D chosen) W)
  /\ (forall V, least_norm D (feasible_closed D) V -> same D V W)
  /\ (forall chosen V, one_per_pair D chosen -> least_norm D (feasible_chosen D chosen) V -> same D V W).
Proof.
  intros HW. pose proof HW as [W1 W2]. split; [|split; [|split]].
  - split; [now apply feasible_iff_closed|]. intros V HV. apply W2. now apply feasible_iff_closed.
  - intros ch Hc. split; [now apply feasible_iff_chosen|]. intros V HV. apply W2. now apply (feasible_iff_chosen D ch V Hc).
  - intros V [V1 V2]. apply solution_unique; [|exact HW]. split; [now apply feasible_iff_closed|]. intros X HX. apply V2.
    now apply feasible_iff_closed.
  - intros ch V Hc [V1 V2]. apply solution_unique; [|exact HW]. split; [now apply (feasible_iff_chosen D ch V Hc)|]. intros X HX. apply V2.
    now apply feasible_iff_chosen.
Qed.

(** ** svm.split *)
Definition of_query D (k : nat) : dataset := Dataset (tokens D) (dim D) (emb D) (filter (fun s => Nat.eqb (query s) k) (samples D)).
Definition queries D : list nat := nodup Nat.eq_dec (map query (samples D)).
Definition orthogonal_queries D : Prop := forall k k', In k (queries D) -> In k' (queries D) -> k <> k' ->
  lsum (seq 0 (dim D)) (fun b => E D k b * E D k' b) = 0.
Definition sum_of (l : list nat) (W : nat -> mat) : mat := fun a b => lsum l (fun k => W k a b).
Definition scaled_entry (D : dataset) (s : Q) : dataset :=
  Dataset (tokens D) (dim D) (Rows (tab (tokens D) (fun v => tab (dim D) (fun a => (s * entry D v a)%Q)))) (samples D).
Lemma of_query_edge D k k' i j : edge (of_query D k) k' i j <-> k' = k /\ edge D k i j.
Proof.
  split.
  - intros (s & Hs & Hq & Hr). cbn in Hs. apply filter_In in Hs as [Hs Ek]. apply Nat.eqb_eq in Ek. split; [congruence|]. exists s. intuition.
  - intros [-> (s & Hs & Hq & Hr)]. exists s. split; [cbn; apply filter_In; split; [auto|now apply Nat.eqb_eq]|auto].
Qed.
Lemma of_query_reach D k i j : reach (of_query D k) k i j <-> reach D k i j.
Proof.
  split; induction 1 as [i|i x j Hix Hxj IH]; try constructor; eapply Relation_Operators.rt1n_trans; try exact IH;
    [now apply of_query_edge in Hix|now apply of_query_edge].
Qed.
Lemma of_query_scc D k i j : scc (of_query D k) k i j <-> scc D k i j.
Proof. unfold scc. now rewrite !of_query_reach. Qed.
Lemma inner_sum_l D l W X : inner D (sum_of l W) X = lsum l (fun k => inner D (W k) X).
Proof.
  unfold inner, sum_of. rewrite (sum2_ext _ _ (fun a b => lsum l (fun k => W k a b * X a b))); [apply sum2_lsum|].
  intros a b _ _. rewrite Rmult_comm, <- lsum_scale. apply lsum_ext. intros. ring.
Qed.
Lemma inner_M_M D k i j k' i' j' : inner D (M D k i j) (M D k' i' j')
  = lsum (seq 0 (dim D)) (fun a => (E D i a - E D j a) * (E D i' a - E D j' a)) * lsum (seq 0 (dim D)) (fun b => E D k b * E D k' b).
Proof.
  unfold inner, sum2, M. rewrite Rmult_comm, <- lsum_scale. apply lsum_ext. intros a _. rewrite Rmult_comm, <- lsum_scale. apply lsum_ext. intros.
    ring.
Qed.
Lemma lsum_one (l : list nat) f k : NoDup l -> In k l -> (forall x, In x l -> x <> k -> f x = 0) -> lsum l f = f k.
Proof.
  intros Nd Hk H. rewrite (lsum_ext l f (fun x => f x * (if Nat.eqb x k then 1 else 0))); [now apply lsum_pick|].
  intros x Hx. destruct (Nat.eqb_spec x k) as [->|N]; [ring|]. rewrite H by auto. ring.
Qed.
Lemma edge_query D k i j : edge D k i j -> In k (queries D).
Proof. intros (s & Hs & <- & _). apply nodup_In. now apply in_map. Qed.
Section Split.
Variables (D : dataset) (W : nat -> mat).
Hypothesis orth : orthogonal_queries D.
Hypothesis HW : forall k, In k (queries D) -> is_Wmm (of_query D k) (W k).
(** matrices of different queries are orthogonal *)
Lemma cross_edge k k' i j : In k (queries D) -> In k' (queries D) -> k <> k' -> inner D (M D k' i j) (W k) = 0.
Proof.
  intros Hk Hk' N. destruct (svm_subspace _ _ (HW k Hk)) as [HS _]. rewrite inner_sym.
    change (inner D (W k) (M D k' i j)) with (inner (of_query D k) (W k) (M D k' i j)).
  apply (span_inner _ _ (W k) _ HS). intros [q [a b]] He. change (edge (of_query D k) q a b) in He. apply of_query_edge in He as [-> _].
    change (inner D (M D k a b) (M D k' i j) = 0).
  rewrite inner_M_M, (orth k k' Hk Hk' N). ring.
Qed.
Lemma cross k k' : In k (queries D) -> In k' (queries D) -> k <> k' -> inner D (W k') (W k) = 0.
Proof.
  intros Hk Hk' N. destruct (svm_subspace _ _ (HW k' Hk')) as [HS _]. change (inner (of_query D k') (W k') (W k) = 0).
    apply (span_inner _ _ (W k') _ HS).
  intros [q [a b]] He. change (edge (of_query D k') q a b) in He. apply of_query_edge in He as [-> _]. now apply cross_edge.
Qed.
Lemma split_solution : is_Wmm D (sum_of (queries D) W).
Proof.
  set (Q := queries D). assert (Nd : NoDup Q) by apply NoDup_nodup. split.
  - intros k i j He. pose proof (edge_query D k i j He) as Hk. assert (Eq : inner D (M D k i j) (sum_of Q W) = inner D (M D k i j) (W k)).
    { rewrite inner_sym, inner_sum_l, (lsum_one Q _ k Nd Hk); [apply inner_sym|]. intros x Hx N. rewrite inner_sym. now apply cross_edge. }
    rewrite Eq. destruct (HW k Hk) as [F _]. assert (He' : edge (of_query D k) k i j) by now apply of_query_edge. destruct (F k i j He') as [F1 F2].
      rewrite of_query_scc in F1, F2. auto.
  - intros V HV. rewrite (norm_expand D V (sum_of Q W)). pose proof (inner_diff_nonneg D (diff V (sum_of Q W))).
    assert (K : 0 <= inner D (sum_of Q W) (diff V (sum_of Q W))); [|lra]. rewrite inner_sum_l. apply lsum_nonneg. intros k Hk.
    rewrite inner_diff_r, (inner_sym D (W k) (sum_of Q W)), inner_sum_l, (lsum_one Q (fun x => inner D (W x) (W k)) k Nd Hk) by (intros x Hx N;
      apply (cross k x Hk Hx); congruence).
    assert (FV : feasible (of_query D k) V).
    { intros k' i j He. apply of_query_edge in He as [-> He]. rewrite of_query_scc. exact (HV k i j He). }
    pose proof (svm_unique _ _ (HW k Hk) V FV) as P. change (inner D (W k) (W k) + inner D (diff V (W k)) (diff V (W k)) <= inner D V V) in P.
    rewrite inner_diff_l, !inner_diff_r, (inner_sym D V (W k)) in P. lra.
Qed.
End Split.
Lemma scaled_E D s v a : (v < tokens D)%nat -> (a < dim D)%nat -> E (scaled_entry D s) v a = Q2R s * E D v a.
Proof. intros Hv Ha. unfold E at 1, entry. cbn [emb scaled_entry]. rewrite nth_tab by auto. rewrite nth_tab by auto. apply Q2R_mult. Qed.
Lemma scaled_inner D s k i j V t : (k < tokens D)%nat -> (i < tokens D)%nat -> (j < tokens D)%nat ->
  inner (scaled_entry D s) (M (scaled_entry D s) k i j) (times t V) = Q2R s * Q2R s * t * inner D (M D k i j) V.
Proof.
  intros Hk Hi Hj. unfold inner. cbn [dim scaled_entry]. rewrite <- sum2_scale. apply sum2_ext. intros a b Ha Hb. unfold M, times.
    rewrite !scaled_E by auto. ring.
Qed.
Lemma scaled_feasible D s V : well_formed D -> Q2R s <> 0 -> feasible (scaled_entry D s) (times (/ (Q2R s * Q2R s)) V) <-> feasible D V.
Proof.
  intros HF Hs. assert (Eq : forall k i j, edge D k i j -> inner (scaled_entry D s) (M (scaled_entry D s) k i j) (times (/ (Q2R s * Q2R s)) V) =
    inner D (M D k i j) V).
  { intros k i j (t & Ht & <- & <- & _ & Hj & _). destruct (HF t Ht) as (A & B & C). rewrite scaled_inner by auto. field. exact Hs. }
  split; intros H k i j He; specialize (H k i j He); rewrite Eq in * by exact He; exact H.
Qed.
Theorem svm_split D :
  (forall W, orthogonal_queries D -> (forall k, In k (queries D) -> is_Wmm (of_query D k) (W k)) -> is_Wmm D (sum_of (queries D) W))
  /\ (forall k, (exists V, feasible D V) -> exists W, is_Wmm (of_query D k) W)
  /\ (forall s W, well_formed D -> Q2R s <> 0 -> is_Wmm D W -> is_Wmm (scaled_entry D s) (times (/ (Q2R s * Q2R s)) W)).
Proof.
  split; [|split].
  - intros W Ho HW. now apply split_solution.
  - intros k (V & HV). apply Wmm_exists. exists V. intros k' i j He. apply of_query_edge in He as [-> He]. rewrite of_query_scc. exact (HV k i j He).
  - intros s W HF Hs [W1 W2]. split; [now apply scaled_feasible|]. intros V HV. set (u := Q2R s * Q2R s).
    assert (Hu : u <> 0) by now apply Rmult_integral_contrapositive.
    assert (FV : feasible D (times u V)).
    { apply (scaled_feasible D s (times u V) HF Hs). apply (feasible_same _ V); [|exact HV]. intros a b _ _. unfold times. fold u. field. exact Hu. }
    specialize (W2 _ FV). change (inner D (times (/ u) W) (times (/ u) W) <= inner D V V).
    assert (E1 : inner D (times u V) (times u V) = u * u * inner D V V) by (rewrite inner_times_l, inner_times_r; ring).
    assert (E3 : inner D W W = u * u * inner D (times (/ u) W) (times (/ u) W)) by (rewrite inner_times_l, inner_times_r; field; exact Hu).
    rewrite E1, E3 in W2. assert (Pu : 0 < u * u) by nra. apply Rmult_le_reg_l with (u * u); lra.
Qed.

(** * Rational certificates *)
Definition rational (x : R) : Prop := exists q, x = Q2R q.
Lemma rational_0 : rational 0.
Proof. exists 0%Q. symmetry. apply Q2R_0. Qed.
Lemma rational_1 : rational 1.
Proof. exists 1%Q. symmetry. apply Q2R_1. Qed.
Lemma rational_plus x y : rational x -> rational y -> rational (x + y).
Proof. intros (p & ->) (q & ->). exists (p + q)%Q. symmetry. apply Q2R_plus. Qed.
Lemma rational_mult x y : rational x -> rational y -> rational (x * y).
Proof. intros (p & ->) (q & ->). exists (p * q)%Q. symmetry. apply Q2R_mult. Qed.
Lemma rational_opp x : rational x -> rational (- x).
Proof. intros (p & ->). exists (- p)%Q. symmetry. apply Q2R_opp. Qed.
Lemma rational_inv x : x <> 0 -> rational x -> rational (/ x).
Proof.
  intros H (p & ->). exists (/ p)%Q. symmetry. apply Q2R_inv. intros E0. apply H. rewrite <- Q2R_0. now apply Qeq_eqR.
Qed.
Lemma rational_lsum {A} (l : list A) f : (forall x, In x l -> rational (f x)) -> rational (lsum l f).
Proof. induction l as [|x l IH]; intros H; [exact rational_0|]. rewrite lsum_cons.
  apply rational_plus; [apply H; now left|apply IH; intros; apply H; now right]. Qed.
Lemma rational_E D v a : rational (E D v a).
Proof. exists (entry D v a). reflexivity. Qed.
Lemma rational_M D k i j a b : rational (M D k i j a b).
Proof. apply rational_mult; [|apply rational_E]. apply rational_plus; [apply rational_E|apply rational_opp, rational_E]. Qed.
Lemma rational_inner D X Y : (forall a b, rational (X a b)) -> (forall a b, rational (Y a b)) -> rational (inner D X Y).
Proof. intros HX HY. apply rational_lsum. intros a _. apply rational_lsum. intros b _. now apply rational_mult. Qed.

(** ** The KKT conditions: multipliers on edges, >= 0 on strict ones, W their combination, complementary slackness *)
Definition kkt D (ms : list multiplier) (W : mat) : Prop :=
  feasible D W /\ (forall m, In m ms -> medge D m)
  /\ (forall m, In m ms -> ~ mscc D m -> 0 <= Q2R (m_value m) /\ Q2R (m_value m) * (inner D (Mm D m) W - 1) = 0)
  /\ same D W (combination D ms).
Theorem kkt_is_Wmm D ms W : kkt D ms W -> is_Wmm D W.
Proof.
  intros (HF & He & Hm & Hs). split; [exact HF|]. intros V HV. rewrite (norm_expand D V W).
  pose proof (inner_diff_nonneg D (diff V W)). assert (K : 0 <= inner D W (diff V W)); [|lra].
  rewrite (inner_ext D W (diff V W) (combination D ms) (diff V W)); [|exact Hs|intros a b _ _; reflexivity]. rewrite inner_combination.
    apply lsum_nonneg. intros m Hi. specialize (He m Hi).
  rewrite inner_diff_r. destruct (HV _ _ _ He) as [V1 V2], (HF _ _ _ He) as [W1 W2].
    destruct (Classical_Prop.classic (mscc D m)) as [St|Sn]; unfold Mm in *.
  - rewrite (V1 St), (W1 St). lra.
  - destruct (Hm m Hi Sn) as [P Z]. specialize (V2 Sn). assert (0 <= Q2R (m_value m) * (inner D (M D (m_query m) (fst (m_arc m)) (snd (m_arc m))) V -
    1)) by (apply Rmult_le_pos; lra). lra.
Qed.
(** indices for Farkas.v: columns are edges, rows are entries *)
Lemma lsum_nth {A} (l : list A) (d : A) f : lsum (seq 0 (length l)) (fun e => f (nth e l d)) = lsum l f.
Proof.
  assert (G : forall l k, lsum (seq k (length l)) (fun e => f (nth (e - k) l d)) = lsum l f).
  { induction l0 as [|x l0 IH]; intros k; [reflexivity|]. cbn [length seq]. rewrite !lsum_cons, Nat.sub_diag. f_equal. rewrite <- (IH (S k)).
    apply lsum_ext. intros e He. apply in_seq in He.
    replace (e - k)%nat with (S (e - S k)) by lia. reflexivity. }
  rewrite <- (G l 0%nat). apply lsum_ext. intros e _. now rewrite Nat.sub_0_r.
Qed.
Definition entries (d : nat) : list (nat * nat) := list_prod (seq 0 d) (seq 0 d).
Definition unit_matrix (i : nat * nat) : mat := fun a b => if Nat.eqb a (fst i) && Nat.eqb b (snd i) then 1 else 0.
Lemma inner_unit D X a b : (a < dim D)%nat -> (b < dim D)%nat -> inner D X (unit_matrix (a, b)) = X a b.
Proof.
  intros Ha Hb. unfold inner, sum2, unit_matrix. cbn [fst snd].
  rewrite (lsum_ext (seq 0 (dim D)) _ (fun a' => X a' b * (if Nat.eqb a' a then 1 else 0))).
  - now rewrite (lsum_pick (seq 0 (dim D)) (fun a' => X a' b) a) by (try apply seq_NoDup; apply in_seq; lia).
  - intros a' _. destruct (Nat.eqb a' a); cbn [andb].
    + rewrite Rmult_1_r. apply (lsum_pick (seq 0 (dim D)) (X a') b); [apply seq_NoDup|apply in_seq; lia].
    + rewrite (lsum_ext _ _ (fun _ => 0)) by (intros; ring). rewrite lsum_zero. ring.
Qed.
Lemma in_entries d a b : In (a, b) (entries d) <-> (a < d)%nat /\ (b < d)%nat.
Proof. unfold entries. rewrite in_prod_iff, !in_seq. lia. Qed.
(** a weighting of the entries, as a matrix *)
Definition weighting (y : list (R * (nat * nat))) : mat := fun a b => lsum y (fun p => fst p * unit_matrix (snd p) a b).
Lemma inner_weighting D X y : (forall p, In p y -> In (snd p) (entries (dim D))) ->
  inner D X (weighting y) = lsum y (fun p => fst p * X (fst (snd p)) (snd (snd p))).
Proof.
  intros H. unfold inner, weighting. rewrite (sum2_ext _ _ (fun a b => lsum y (fun p => fst p * (X a b * unit_matrix (snd p) a b)))).
  - rewrite sum2_lsum. apply lsum_ext. intros [w [a b]] Hp. apply H in Hp. cbn [fst snd] in *. apply in_entries in Hp as [Ha Hb]. rewrite sum2_scale.
    f_equal. exact (inner_unit D X a b Ha Hb).
  - intros a b _ _. rewrite <- lsum_scale. apply lsum_ext. intros. ring.
Qed.
Definition pair_dec (e f : query_pair) : {e = f} + {e <> f}.
Proof. repeat decide equality. Defined.
(** every edge once *)
Definition edge_list D : list query_pair := nodup pair_dec (edges D).
Lemma in_edge_list D e : In e (edge_list D) <-> is_edge D e.
Proof. unfold edge_list. rewrite nodup_In. apply edges_spec. Qed.
Definition tied_pair D (e : query_pair) : bool := tied_of D (fst e) (fst (snd e)) (snd (snd e)).
Definition dummy : query_pair := (0, (0, 0))%nat.
Definition multipliers_of (l : list query_pair) (q : nat -> Q) : list multiplier :=
  map (fun e => Multiplier (fst (nth e l dummy)) (snd (nth e l dummy)) (q e)) (seq 0 (length l)).
Lemma combination_multipliers D l q (x : nat -> R) a b : (forall e, (e < length l)%nat -> x e = Q2R (q e)) ->
  combination D (multipliers_of l q) a b = value (length l) (fun e => Mk D (nth e l dummy) a b) x.
Proof.
  intros H. unfold combination, multipliers_of, value. rewrite lsum_map. apply lsum_ext. intros e He. apply in_seq in He.
    cbn [m_value Mm m_query m_arc]. rewrite H by lia. unfold Mm. cbn. unfold Mk. ring.
Qed.
Lemma in_multipliers l q m : In m (multipliers_of l q) -> exists e, (e < length l)%nat /\
  m = Multiplier (fst (nth e l dummy)) (snd (nth e l dummy)) (q e) /\ In (nth e l dummy) l.
Proof. intros H. apply in_map_iff in H as (e & <- & He). apply in_seq in He. exists e. split; [lia|]. split; [reflexivity|]. apply nth_In. lia. Qed.
Lemma classic_bool {A} (Q : A -> Prop) : exists f : A -> bool, forall x, f x = true <-> Q x.
Proof.
  exists (fun x => if ClassicalDedekindReals.sig_not_dec (Q x) then true else false). intros x.
    destruct (ClassicalDedekindReals.sig_not_dec (Q x)) as [H|H]; split; intros K;
    try reflexivity; try discriminate; try contradiction. now apply Classical_Prop.NNPP.
Qed.

(** ** svm.optimal: W_mm is rational with a rational certificate, and nothing else passes for it *)
Section Optimal.
Variables (D : dataset) (W : mat).
Hypothesis HW : is_Wmm D W.
Variable active : query_pair -> bool.
Hypothesis active_iff : forall e, active e = true <-> (tied_pair D e = true \/ inner D (Mk D e) W = 1).
Let l := filter active (edge_list D).
Let m := length l.
Let col (e : nat) : query_pair := nth e l dummy.
Let free (e : nat) : bool := tied_pair D (col e).
Lemma in_l e : In e l -> is_edge D e /\ (tied_pair D e = true \/ inner D (Mk D e) W = 1).
Proof. intros H. apply filter_In in H as [H A]. apply in_edge_list in H. apply active_iff in A. auto. Qed.
Lemma inactive_strict k i j : active (k, (i, j)) = false -> ~ scc D k i j.
Proof. intros A S0. apply tied_of_scc in S0. exact (eq_true_false_abs _ (proj2 (active_iff (k, (i, j))) (or_introl S0)) A). Qed.
Lemma col_l e : (e < m)%nat -> In (col e) l.
Proof. intros H. now apply nth_In. Qed.
Lemma real_multipliers : exists x, (forall e, (e < m)%nat -> free e = false -> 0 <= x e) /\
  forall a b, (a < dim D)%nat -> (b < dim D)%nat -> value m (fun e => Mk D (col e) a b) x = W a b.
Proof.
  destruct (farkas_equations (fun _ => True) I I (fun _ _ _ _ => I) (fun _ _ _ _ => I) (fun _ _ => I) (fun _ _ _ => I) (entries (dim D))
    (fun i e => Mk D (col e) (fst i) (snd i)) (fun i => W (fst i) (snd i)) m free) as [(x & _ & H1 & H2)|(y & Y1 & Y2 & Y3)].
  - intros; split; auto.
  - exists x. split; [exact H1|]. intros a b Ha Hb. exact (H2 (a, b) (proj2 (in_entries (dim D) a b) (conj Ha Hb))).
  - exfalso. set (V := weighting y). rewrite <- (inner_weighting D W y Y1) in Y3. fold V in Y3.
    assert (Dir : forall e, is_edge D e -> active e = true -> (tied_pair D e = true -> inner D (Mk D e) V = 0) /\ (tied_pair D e = false ->
      0 <= inner D (Mk D e) V)).
    { intros e He Ha. assert (Hl : In e l) by (apply filter_In; split; [now apply in_edge_list|auto]).
      destruct (In_nth l e dummy Hl) as (i & Hi & Ei). specialize (Y2 i Hi). cbv zeta in Y2.
      unfold free, col in Y2. rewrite Ei in Y2. pose proof (inner_weighting D (Mk D e) y Y1) as Ew. fold V in Ew. rewrite <- Ew in Y2. exact Y2. }
    (* a small step along V stays feasible *)
    assert (Small : forall es, (forall e, In e es -> is_edge D e) -> exists t, 0 < t /\ forall e,
      In e es -> active e = false -> 1 <= inner D (Mk D e) W + t * inner D (Mk D e) V).
    { induction es as [|e es IH]; intros Hes; [exists 1; split; [lra|easy]|]. destruct IH as (t & Ht & IH); [intros; apply Hes; now right|].
      assert (Step : forall u f, 0 < u <= t -> In f es -> active f = false -> 1 <= inner D (Mk D f) W + u * inner D (Mk D f) V).
      { intros u f [Hu Hut] Hf Af. specialize (IH f Hf Af). assert (1 <= inner D (Mk D f) W).
        { destruct f as [k [i j]]. apply (proj1 HW k i j); [apply (Hes (k, (i, j))); now right|]. now apply inactive_strict. }
        set (g := inner D (Mk D f) V) in *. destruct (Rle_dec 0 g); [assert (0 <= u * g) by (apply Rmult_le_pos; lra); lra|].
          assert (t * g <= u * g) by nra. lra. }
      destruct (active e) eqn:Ae.
      - exists t. split; [auto|]. intros f [<-|Hf] Af; [congruence|]. apply Step; auto; lra.
      - assert (Gap : 1 < inner D (Mk D e) W).
        { assert (L : 1 <= inner D (Mk D e) W).
          { destruct e as [k [i j]]. apply (proj1 HW k i j); [apply (Hes (k, (i, j))); now left|]. now apply inactive_strict. }
          destruct L as [L|L]; [exact L|]. assert (active e = true) by (apply active_iff; right; lra). congruence. }
        set (g := inner D (Mk D e) V) in *. set (w := inner D (Mk D e) W) in *. set (u := Rmin t ((w - 1) / (Rabs g + 1))).
          pose proof (Rabs_pos g) as Pg.
        assert (Hu : 0 < u) by (apply Rmin_pos; [auto|apply Rdiv_lt_0_compat; lra]). exists u. split; [auto|].
          intros f [<-|Hf] Af; [|apply Step; auto; split; [auto|apply Rmin_l]].
        fold g w. assert (U2 : u * (Rabs g + 1) <= w - 1).
        { apply Rle_trans with ((w - 1) / (Rabs g + 1) * (Rabs g + 1)); [apply Rmult_le_compat_r; [lra|apply Rmin_r]|]. right. field. lra. }
        pose proof (Rle_abs (- g)) as Ag. rewrite Rabs_Ropp in Ag. assert (u * (- g) <= u * Rabs g) by (apply Rmult_le_compat_l; lra). lra. }
    destruct (Small (edge_list D)) as (t & Ht & St); [intros e; now apply in_edge_list|].
    assert (FV : feasible D (plus W (times t V))).
    { intros k i j He. assert (Hin : In (k, (i, j)) (edge_list D)) by now apply in_edge_list. rewrite inner_plus_r, inner_times_r.
      destruct (proj1 HW k i j He) as [W1 W2].
      destruct (active (k, (i, j))) eqn:Aa.
      - destruct (Dir (k, (i, j)) He Aa) as [D1 D2]. split; intros S0.
        + rewrite (W1 S0). assert (Z : inner D (M D k i j) V = 0) by (apply D1; now apply tied_of_scc). rewrite Z. ring.
        + specialize (W2 S0). assert (Z : 0 <= inner D (M D k i j) V).
          { apply D2. unfold tied_pair. cbn [fst snd]. destruct (tied_of D k i j) eqn:Et; [apply tied_of_scc in Et; contradiction|auto]. }
          assert (0 <= t * inner D (M D k i j) V) by (apply Rmult_le_pos; lra). lra.
      - split; intros S0; [now elim (inactive_strict k i j)|now apply (St (k, (i, j)))]. }
    pose proof (svm_unique D W HW _ FV) as K. rewrite (norm_expand D (plus W (times t V)) W) in K.
    rewrite (inner_ext D W (diff (plus W (times t V)) W) W (times t V)) in K by (intros a b _ _; unfold diff, plus, times; ring).
      rewrite inner_times_r in K.
    assert (0 <= t * inner D W V) by lra. nra.
Qed.
Lemma rational_multipliers : exists (q : nat -> Q), kkt D (multipliers_of l q) (combination D (multipliers_of l q)) /\
  same D W (combination D (multipliers_of l q)).
Proof.
  destruct real_multipliers as (x & X1 & X2). set (target := fun f => if tied_pair D (col f) then 0 else 1).
  set (gram := fun f e => inner D (Mk D (col f)) (Mk D (col e))).
  assert (Comb : forall z f, inner D (Mk D (col f)) (fun a b => value m (fun e => Mk D (col e) a b) z) = value m (gram f) z).
  { intros z f. unfold value, gram. unfold inner at 1. rewrite (sum2_ext _ _ (fun a b => lsum (seq 0 m) (fun e => z e * (Mk D (col f) a b * Mk D (col
    e) a b)))).
    - rewrite sum2_lsum. apply lsum_ext. intros e _. rewrite sum2_scale. unfold inner. ring.
    - intros a b _ _. rewrite <- lsum_scale. apply lsum_ext. intros. ring. }
  assert (Tgt : forall f, (f < m)%nat -> inner D (Mk D (col f)) W = target f).
  { intros f Hf. destruct (in_l _ (col_l f Hf)) as [He A]. unfold target. destruct (tied_pair D (col f)) eqn:Et.
    - destruct (col f) as [k [i j]]. apply (proj1 HW k i j He). now apply tied_of_scc.
    - destruct A as [A|A]; [congruence|exact A]. }
  destruct (solves_in_subfield rational rational_0 rational_1 rational_plus rational_mult rational_opp rational_inv (seq 0 m) gram target m free)
    with (x := x) as (y & Py & Y1 & Y2).
  - intros f _. split; [intros; apply rational_inner; intros; apply rational_M|]. unfold target.
    destruct (tied_pair D (col f)); [exact rational_0|exact rational_1].
  - split; [exact X1|]. intros f Hf. apply in_seq in Hf. rewrite <- Comb, <- Tgt by lia. apply inner_ext; [intros a b _ _; reflexivity|].
    intros a b Ha Hb. now apply X2.
  - destruct (finite_choice m (fun e q => y e = Q2R q) 0%Q (fun e _ => Py e)) as (q & Hq). exists q. set (ms := multipliers_of l q).
    assert (Ec : same D (combination D ms) (fun a b => value m (fun e => Mk D (col e) a b) y)) by (intros a b _ _; now apply combination_multipliers).
    (* W and the rational combination differ by a matrix of the span that is orthogonal to it *)
    assert (Mg : forall f, (f < m)%nat -> inner D (Mk D (col f)) (combination D ms) = target f).
    { intros f Hf. rewrite (inner_ext D _ (combination D ms) (Mk D (col f)) (fun a b => value m (fun e => Mk D (col e) a b) y)) by (auto;
      intros a b _ _; reflexivity).
      rewrite Comb. apply Y2. apply in_seq. lia. }
    assert (Sp : spanned D (fun e => In e l) (diff W (combination D ms))).
    { assert (G : forall z, spanned D (fun e => In e l) (fun a b => value m (fun e => Mk D (col e) a b) z)).
      { intros z. exists (map (fun e => (z e, col e)) (seq 0 m)). split.
        - intros p Hp. apply in_map_iff in Hp as (e & <- & He). apply in_seq in He. cbn. apply col_l. lia.
        - intros a b _ _. rewrite lsum_map. apply lsum_ext. intros. cbn. ring. }
      apply spanned_diff.
      - apply (spanned_same D _ _ W (G x)). intros a b Ha Hb. symmetry. now apply X2.
      - apply (spanned_same D _ _ (combination D ms) (G y)). exact Ec. }
    assert (Same : same D W (combination D ms)).
    { apply zero_norm_same. apply (span_inner D _ _ _ Sp). intros e He. destruct (In_nth l e dummy He) as (f & Hf & <-). fold (col f).
      rewrite inner_diff_r, Tgt, Mg by exact Hf. ring. }
    split; [|exact Same]. split; [apply (feasible_same D W); [exact Same|apply HW]|]. split; [|split].
    + intros mu Hm. destruct (in_multipliers l q mu Hm) as (e & He & -> & Hin). unfold medge. cbn. exact (proj1 (in_l _ Hin)).
    + intros mu Hm Hn. destruct (in_multipliers l q mu Hm) as (e & He & -> & Hin). cbn [m_value]. assert (Fe : free e = false).
      { unfold free, tied_pair. destruct (tied_of D _ _ _) eqn:Et; [|auto]. elim Hn. unfold mscc. cbn. now apply tied_of_scc. }
      split; [rewrite <- Hq by exact He; now apply Y1|]. unfold Mm. cbn [m_query m_arc].
        change (Q2R (q e) * (inner D (Mk D (col e)) (combination D ms) - 1) = 0). rewrite Mg by exact He. unfold target.
      unfold free in Fe. rewrite Fe. ring.
    + intros a b _ _. reflexivity.
Qed.
End Optimal.
Theorem svm_optimal D : (exists V, feasible D V) ->
  (exists ms W, kkt D ms W /\ is_Wmm D W /\ forall a b, (a < dim D)%nat -> (b < dim D)%nat -> rational (W a b))
  /\ (forall ms W, kkt D ms W -> is_Wmm D W)
  /\ (forall ms ms' W W', kkt D ms W -> kkt D ms' W' -> same D W W').
Proof.
  intros HF. destruct (Wmm_exists D HF) as (W & HW). split; [|split].
  - destruct (classic_bool (fun e => tied_pair D e = true \/ inner D (Mk D e) W = 1)) as (active & Ha).
    destruct (rational_multipliers D W HW active Ha) as (q & Hk & _).
    eexists _, _. split; [exact Hk|]. split; [exact (kkt_is_Wmm _ _ _ Hk)|]. intros a b _ _. apply rational_lsum. intros mu _.
      apply rational_mult; [now exists (m_value mu)|].
    unfold Mm. apply rational_M.
  - intros ms V Hk. exact (kkt_is_Wmm _ _ _ Hk).
  - intros ms ms' V V' Hk Hk'. apply solution_unique; eapply kkt_is_Wmm; eauto.
Qed.

(** ** svm.infeasible *)
(** a Farkas certificate: sum lambda_e M_e = 0, lambda >= 0 on strict edges, where they sum to 1 *)
Definition strict_sum D (ms : list multiplier) : R := lsum ms (fun m => if tied_of D (m_query m) (fst (m_arc m)) (snd (m_arc m)) then 0 else Q2R
  (m_value m)).
Definition farkas_certificate D (ms : list multiplier) : Prop :=
  (forall m, In m ms -> medge D m) /\ (forall m, In m ms -> ~ mscc D m -> 0 <= Q2R (m_value m))
  /\ same D (combination D ms) (fun _ _ => 0) /\ strict_sum D ms = 1.
Lemma farkas_sound D ms : farkas_certificate D ms -> forall V, ~ feasible D V.
Proof.
  intros (He & Hp & Hz & H1) V HV. assert (Z : inner D (combination D ms) V = 0).
  { rewrite (inner_ext D (combination D ms) V (fun _ _ => 0) V); [|exact Hz|intros a b _ _; reflexivity]. rewrite inner_sym. apply inner_zero_r. }
  rewrite inner_combination in Z. assert (L : strict_sum D ms <= lsum ms (fun m => Q2R (m_value m) * inner D (Mm D m) V)); [|lra].
  apply lsum_le. intros m Hm. destruct (HV _ _ _ (He m Hm)) as [V1 V2]. destruct (tied_of D (m_query m) (fst (m_arc m)) (snd (m_arc m))) eqn:Et.
  - apply tied_of_scc in Et. unfold Mm. rewrite (V1 Et). lra.
  - assert (Sn : ~ mscc D m) by (intros S0; apply tied_of_scc in S0; congruence). specialize (Hp m Hm Sn). specialize (V2 Sn). unfold Mm. nra.
Qed.
Theorem svm_infeasible D : (forall V, ~ feasible D V) <-> exists ms, farkas_certificate D ms.
Proof.
  split; [|intros (ms & H); exact (farkas_sound D ms H)]. intros Inf. set (l := edge_list D). set (m := length l).
    set (col := fun e => nth e l dummy). set (free := fun e => tied_pair D (col e)).
  destruct (farkas_equations rational rational_0 rational_1 rational_plus rational_mult rational_opp rational_inv (None :: map Some (entries (dim D)))
    (fun i e => match i with Some p => Mk D (col e) (fst p) (snd p) | None => if free e then 0 else 1 end) (fun i => match i with Some _ => 0 |
      None => 1 end) m free)
    as [(x & Px & X1 & X2)|(y & Y1 & Y2 & Y3)].
  - intros [p|] _; split; intros; try apply rational_M; try exact rational_0; try exact rational_1.
    destruct (free e); [exact rational_0|exact rational_1].
  - destruct (finite_choice m (fun e q => x e = Q2R q) 0%Q (fun e _ => Px e)) as (q & Hq). exists (multipliers_of l q). split; [|split; [|split]].
    + intros mu Hm. destruct (in_multipliers l q mu Hm) as (e & He & -> & Hin). unfold medge. cbn. now apply in_edge_list in Hin.
    + intros mu Hm Hn. destruct (in_multipliers l q mu Hm) as (e & He & -> & Hin). cbn [m_value]. rewrite <- Hq by exact He. apply X1; [exact He|].
      unfold free, tied_pair.
      destruct (tied_of D _ _ _) eqn:Et; [|auto]. elim Hn. unfold mscc. cbn. now apply tied_of_scc.
    + intros a b Ha Hb. rewrite (combination_multipliers D l q x a b Hq). apply (X2 (Some (a, b))). right. apply in_map. now apply in_entries.
    + rewrite <- (X2 None (or_introl eq_refl)). unfold strict_sum, multipliers_of, value. rewrite lsum_map. apply lsum_ext. intros e He.
      apply in_seq in He. cbn [m_query m_arc m_value].
      change (tied_of D (fst (nth e l dummy)) (fst (snd (nth e l dummy))) (snd (snd (nth e l dummy)))) with (free e). rewrite <- Hq by lia.
        destruct (free e); ring.
  - exfalso. (* the weighting is a matrix V and a number t < 0: V / (- t) is feasible *)
    assert (K : forall y : list (R * option (nat * nat)), (forall p, In p y -> In (snd p) (None :: map Some (entries (dim D)))) -> exists z t,
      (forall p, In p z -> In (snd p) (entries (dim D)))
      /\ (forall (f : option (nat * nat) -> R), lsum y (fun p => fst p * f (snd p)) = lsum z (fun p => fst p * f (Some (snd p))) + t * f None)).
    { clear. induction y as [|[w i] y IH]; intros Hy; [exists [], 0; split; [easy|]; intros; cbn; ring|].
      destruct IH as (z & t & Z1 & Z2); [intros; apply Hy; now right|].
      destruct (Hy _ (or_introl eq_refl)) as [Ei|Hi]; [cbn in Ei; subst i|].
      - exists z, (w + t). split; [auto|]. intros f. rewrite lsum_cons, Z2. cbn [fst snd]. ring.
      - apply in_map_iff in Hi as (p & Ep & Hp). cbn in Ep. subst i. exists ((w, p) :: z), t. split; [intros q [<-|Hq]; auto|]. intros f.
        rewrite !lsum_cons, Z2. cbn [fst snd]. ring. }
    destruct (K y Y1) as (z & t & Z1 & Z2). set (V := weighting z).
    pose proof (Z2 (fun i => match i with Some _ => 0 | None => 1 end)) as Et. cbv beta in Et. rewrite Et in Y3.
      rewrite (lsum_ext z _ (fun _ => 0)) in Y3 by (intros; ring). rewrite lsum_zero in Y3.
    apply (Inf (times (/ - t) V)). intros k i j He. assert (Hl : In (k, (i, j)) l) by now apply in_edge_list.
      destruct (In_nth l _ dummy Hl) as (e & Hlt & Ee). specialize (Y2 e Hlt). cbv zeta in Y2.
    pose proof (Z2 (fun i => match i with Some p => Mk D (col e) (fst p) (snd p) | None => if free e then 0 else 1 end)) as Es. cbv beta in Es.
      rewrite Es in Y2. cbv beta iota in Y2.
    rewrite <- (inner_weighting D (Mk D (col e)) z Z1) in Y2. fold V in Y2. unfold free, col in Y2. rewrite Ee in Y2. unfold tied_pair in Y2.
      cbn [fst snd] in Y2.
    change (Mk D (k, (i, j))) with (M D k i j) in Y2. rewrite inner_times_r. destruct Y2 as [Y4 Y5]. split; intros S0.
    + apply tied_of_scc in S0. rewrite S0 in *. specialize (Y4 eq_refl). assert (Zv : inner D (M D k i j) V = 0) by lra. rewrite Zv. ring.
    + destruct (tied_of D k i j) eqn:Tk; [apply tied_of_scc in Tk; contradiction|]. specialize (Y5 eq_refl). assert (Pt : 0 < - t) by lra.
      apply Rmult_le_reg_l with (- t); [exact Pt|]. rewrite <- Rmult_assoc, Rinv_r by lra. lra.
Qed.
  