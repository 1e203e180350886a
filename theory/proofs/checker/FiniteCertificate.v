(* The kind "finite-component" as data: its lines, the pairs of a checked graph certificate (they span S_fin), and exact logits of a pair's matrix.
   FiniteChecker.v decides it. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia Relation_Operators Operators_Properties.
From Interval Require Import Xreal Basic Interval.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk Convexity MinimiserBall Spans RationalSums
  GraphCertificate SvmCertificate Intervals Elimination.
Import ListNotations.
Open Scope R_scope.

(** * Certificate *)
Definition pairs_of (gs : graph_certificate) : list query_pair :=
  flat_map (fun g => flat_map (fun c => match members c with [] => [] | f :: rest => map (fun j => (of_query g, (f, j))) rest end) (components g)) gs.
Inductive pair_line := Coordinate (c : Q) | Dependent (coefficients : list Q).
Definition weights_of (cs : list Q) (basis : list query_pair) : list weight :=
  flat_map (fun p => let e := snd p in [Weight (fst e) (fst (snd e)) (fst p); Weight (fst e) (snd (snd e)) (- fst p)]) (combine cs basis).
Definition gram D i j : Q := qsum (seq 0 (dim D)) (fun a => Qred (entry D i a * entry D j a)%Q).
(** the logit of a pair's matrix *)
Definition qlogit D (e : query_pair) v k : Q := Qred ((gram D v (fst (snd e)) - gram D v (snd (snd e))) * gram D k (fst e))%Q.
Definition qinner D (e f : query_pair) : Q := Qred (qlogit D f (fst (snd e)) (fst e) - qlogit D f (snd (snd e)) (fst e))%Q.
Record finite_certificate := FiniteCertificate {
  f_graphs : graph_certificate; f_radius : Q; f_curvature : Q; f_lines : list pair_line; f_mid : Q; f_width : Q }.
Section Spans.
Variable D : dataset.
Implicit Types (P : query_pair -> Prop) (W X Y : mat).
Local Notation same := (same D).

Lemma comb_add e B x : In e B -> forall xs, length xs = length B -> exists ys, length ys = length B /\
  forall a b, comb (Mk D) ys B a b = comb (Mk D) xs B a b + x * Mk D e a b.
Proof.
  induction B as [|f B IH]; [easy|]. intros [<-|Hin] [|y xs] Hl; cbn in *; try lia.
  - exists (y + x :: xs). split; [easy|]. intros. cbn. unfold plus, times. ring.
  - destruct (IH Hin xs ltac:(lia)) as (ys & L & Eq). exists (y :: ys). split; [cbn; lia|]. intros. cbn. unfold plus at 1 2, times at 1 2.
    rewrite Eq. ring.
Qed.
Lemma spanned_comb B W : spanned D (fun e => In e B) W -> exists xs, length xs = length B /\ same W (comb (Mk D) xs B).
Proof.
  intros (l & Hl & El). revert W Hl El; induction l as [|[x e] l IH]; intros W Hl El.
  - exists (repeat 0 (length B)). split; [apply repeat_length|]. intros a b Ha Hb. rewrite El by auto. cbn. clear.
    induction B; cbn; [easy|]. unfold plus, times. rewrite <- IHB. ring.
  - destruct (IH (fun a b => lsum l (fun p => fst p * Mk D (snd p) a b))) as (xs & L & Eq); [intros; apply Hl; now right|auto|].
    destruct (comb_add e B x (Hl _ (or_introl eq_refl)) xs L) as (ys & L' & Eq'). exists ys. split; [auto|]. intros a b Ha Hb.
    rewrite Eq', <- Eq, El by auto. cbn. unfold lsum. ring.
Qed.

End Spans.

(** * The pairs of a checked graph certificate span S_fin *)
Section Pairs.
Variables (D : dataset) (gs : graph_certificate).
Hypothesis Hg : check_graph D gs = true.
Lemma reach_touches k i j : reach D k i j -> i <> j -> touches D k i /\ touches D k j.
Proof.
  intros H N. split.
  - destruct H as [|x y Hxy _]; [easy|]. exists x. auto.
  - unfold reach in H. rewrite <- clos_rt_rt1n_iff, clos_rt_rtn1_iff in H. destruct H as [|y z Hyz _]; [easy|]. exists y. auto.
Qed.
Lemma scc_pairs k i j : scc D k i j -> spanned D (fun e => In e (pairs_of gs)) (Mk D (k, (i, j))).
Proof.
  intros S. destruct (Nat.eq_dec i j) as [<-|N].
  - apply spanned_zero. intros a b _ _. unfold Mk, M. cbn. ring.
  - destruct (reach_touches k i j (proj1 S) N) as [Ti Tj]. pose proof S as S'. apply (check_graph_components D gs Hg k i j Ti Tj) in S'.
    assert (T : exists g, graph_of gs k = Some g /\ of_query g = k /\ check_query D g = true) by (destruct Ti as (w & [Hi|Hi]); eapply graph_of_edge;
      eauto).
    destruct T as (g & F & Eq & Hc). unfold numbered in S'. rewrite F in S'.
    assert (A : forall v, touches D k v -> mem v (flat_map members (components g)) = true).
    { intros v (w & Hv). rewrite <- Eq in Hv. pose proof Hc as Hc'. unfold check_query in Hc'. rewrite !andb_true_iff, !forallb_forall in Hc'.
      apply Hc'. unfold touched. apply in_flat_map. destruct Hv as [Hv|Hv]; apply (check_query_arcs D g Hc) in Hv; eexists; (split; [exact Hv|cbn;
        auto]). }
    destruct (number_component _ _ (A i Ti)) as (c & Nc & Mi). destruct (number_component _ _ (A j Tj)) as (c' & Nc' & Mj).
    rewrite <- S', Nc in Nc'. injection Nc' as <-. apply nth_error_In in Nc.
    destruct (members c) as [|f rest] eqn:Em; [easy|].
    assert (P : forall v, In v (f :: rest) -> spanned D (fun e => In e (pairs_of gs)) (Mk D (k, (f, v)))).
    { intros v [<-|Hv]; [apply spanned_zero; intros a b _ _; unfold Mk, M; cbn; ring|]. apply (spanned_one _ _ _ (k, (f, v)) 1).
      - apply in_flat_map. exists g. split; [unfold graph_of in F; now apply find_some in F|]. apply in_flat_map. exists c. split; [auto|].
        rewrite Em, <- Eq. apply in_map_iff. now exists v.
      - intros a b _ _. unfold times. ring. }
    apply (spanned_plus _ _ (Mk D (k, (f, j))) (times (-1) (Mk D (k, (f, i))))); [now apply P|apply spanned_times; now apply P|].
    intros a b _ _. unfold plus, times, Mk, M. cbn. ring.
Qed.
Lemma pairs_scc e : In e (pairs_of gs) -> scc D (fst e) (fst (snd e)) (snd (snd e)).
Proof.
  unfold pairs_of. rewrite in_flat_map. intros (g & Hgi & H). apply in_flat_map in H as (c & Hc & H).
  unfold check_graph in Hg. rewrite !andb_true_iff, !forallb_forall in Hg. destruct Hg as [_ Hq]. specialize (Hq g Hgi).
  pose proof (check_query_arcs D g Hq) as Ha. unfold check_query in Hq. rewrite !andb_true_iff, !forallb_forall in Hq.
  assert (Cc : check_component (arcs g) c = true) by (apply Hq; auto).
  destruct (members c) as [|f rest] eqn:Em; [easy|]. apply in_map_iff in H as (j & <- & Hj). cbn.
  split; eapply check_component_sound; eauto; rewrite Em; cbn; auto.
Qed.
End Pairs.

(** * Exact quantities *)
Section Exact.
Variable D : dataset.
Lemma gram_R i j : Q2R (gram D i j) = lsum (seq 0 (dim D)) (fun a => E D i a * E D j a).
Proof. unfold gram. rewrite Q2R_qsum. apply lsum_ext. intros. now rewrite Q2R_red, Q2R_mult. Qed.
Lemma qlogit_correct e v k : Q2R (qlogit D e v k) = logit D (Mk D e) v k.
Proof.
  destruct e as [k' [i j]]. unfold qlogit, Mk. cbn [fst snd]. rewrite Q2R_red, Q2R_mult, Q2R_minus, !gram_R. unfold logit, inner, sum2, M.
  rewrite <- lsum_minus, (Rmult_comm (lsum _ _)), <- lsum_scale. apply lsum_ext. intros a _. rewrite Rmult_comm, <- lsum_scale. apply lsum_ext.
  intros b _. ring.
Qed.
Lemma qinner_correct e f : Q2R (qinner D e f) = inner D (Mk D e) (Mk D f).
Proof. unfold qinner. rewrite Q2R_red, Q2R_minus, !qlogit_correct, <- margin_logit. reflexivity. Qed.
Lemma W_of_weights_of cs basis a b : W_of D (weights_of cs basis) a b = lsum (combine cs basis) (fun p => Q2R (fst p) * Mk D (snd p) a b).
Proof.
  unfold W_of, weights_of. induction (combine cs basis) as [|[c [k [i j]]] l IH]; [reflexivity|]. cbn [flat_map]. rewrite lsum_app, IH. unfold Mk, M.
  cbn. rewrite Q2R_opp. unfold lsum.
  match goal with |- ?A + ?F = ?B + ?G => change G with F; replace A with B by ring; reflexivity end.
Qed.
Lemma W_of_spanned cs basis : spanned D (fun e => In e basis) (W_of D (weights_of cs basis)).
Proof.
  exists (map (fun p => (Q2R (fst p), snd p)) (combine cs basis)). split.
  - intros p Hp. apply in_map_iff in Hp as ([x f] & <- & Hf). cbn. eapply in_combine_r; eauto.
  - intros. rewrite W_of_weights_of, lsum_map. reflexivity.
Qed.
End Exact.

