(* The checker of the kind "finite-component" and its soundness. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia Relation_Operators Operators_Properties.
From Interval Require Import Xreal Basic Interval.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk Convexity MinimiserBall Spans RationalSums GraphCertificate SvmCertificate PenaltyCertificate Elimination.
Import ListNotations.
Open Scope R_scope.

(** * Checker *)
Definition tied_by (gs : graph_certificate) (k i j : nat) : bool := Nat.eqb i j || Nat.eqb (numbered gs k i) (numbered gs k j).
Definition pairs_of (gs : graph_certificate) : list query_pair :=
  flat_map (fun g => flat_map (fun c => match members c with [] => [] | f :: rest => map (fun j => (of_query g, (f, j))) rest end) (components g)) gs.
Inductive pair_line := Coordinate (c : Q) | Dependent (coefficients : list Q).
Definition zeros D (t : table) : bool := forallb (fun a => forallb (fun b => Qeq_bool (get t a b) 0) (seq 0 (dim D))) (seq 0 (dim D)).
Definition check_dependent D (e : query_pair) (co : list Q) (basis : list query_pair) : bool :=
  Nat.eqb (length co) (length basis) &&
  zeros D (multiplier_table D (Multiplier (fst e) (snd e) 1 :: map (fun p => Multiplier (fst (snd p)) (snd (snd p)) (- fst p)) (combine co basis))).
Fixpoint basis_of D (basis : list query_pair) (cs : list Q) (pairs : list query_pair) (lines : list pair_line) : option (list query_pair * list Q) :=
  match pairs, lines with
  | [], [] => Some (basis, cs)
  | e :: ps, Coordinate c :: ls => basis_of D (basis ++ [e]) (cs ++ [c]) ps ls
  | e :: ps, Dependent co :: ls => if check_dependent D e co basis then basis_of D basis cs ps ls else None
  | _, _ => None
  end.
Definition weights_of (cs : list Q) (basis : list query_pair) : list weight :=
  flat_map (fun p => let e := snd p in [Weight (fst e) (fst (snd e)) (fst p); Weight (fst e) (snd (snd e)) (- fst p)]) (combine cs basis).
Definition gram D i j : Q := qsum (seq 0 (dim D)) (fun a => Qred (entry D i a * entry D j a)%Q).
(** the logit of a pair's matrix *)
Definition qlogit D (e : query_pair) v k : Q := Qred ((gram D v (fst (snd e)) - gram D v (snd (snd e))) * gram D k (fst e))%Q.
Definition qinner D (e f : query_pair) : Q := Qred (qlogit D f (fst (snd e)) (fst e) - qlogit D f (snd (snd e)) (fst e))%Q.
Section Prec.
Variable prec : F.precision.
Definition imean D (sh : list (nat * I.type)) k e : I.type := isum prec sh (fun p => I.mul prec (snd p) (iq prec (qlogit D e (fst p) k))).
Definition icovariance D sh k e f : I.type :=
  I.sub prec (isum prec sh (fun p => I.mul prec (snd p) (iq prec (Qred (qlogit D e (fst p) k * qlogit D f (fst p) k)%Q)))) (I.mul prec (imean D sh k e) (imean D sh k f)).
Definition ientry D over_n (ss : list (sample * list (nat * I.type))) (m : Q) e f : I.type :=
  I.sub prec (I.mul prec over_n (isum prec ss (fun sp => icovariance D (snd sp) (query (fst sp)) e f))) (iq prec (Qred (m * qinner D e f)%Q)).
Definition iloss D (t : table) (s : sample) : I.type :=
  let c := column D t (query s) in let zy := dot D c (label s) in
  I.sub prec (I.ln prec (isum prec (context s) (fun v => I.exp prec (iq prec (Qred (dot D c v - zy)%Q)))))
             (I.ln prec (I.fromZ prec (Z.of_nat (count_occ Nat.eq_dec (context s) (label s))))).
Definition iover_n D := I.div prec (iq prec 1) (I.fromZ prec (Z.of_nat (length (samples D)))).
Record finite_certificate := FiniteCertificate {
  f_graphs : graph_certificate; f_radius : Q; f_curvature : Q; f_lines : list pair_line; f_mid : Q; f_width : Q }.
Definition check_finite (D : dataset) (c : finite_certificate) : bool :=
  let gs := f_graphs c in let r := f_radius c in let m := f_curvature c in
  check_graph D gs && negb (Nat.eqb (length (samples D)) 0) && forallb (fun s => mem (label s) (context s)) (samples D)
  && Qltb 0 r && Qltb 0 m
  && match basis_of D [] [] (pairs_of gs) (f_lines c) with
     | None => false
     | Some (basis, cs) =>
       let Db := restricted D (tied_by gs) in let t := weight_table D (weights_of cs basis) in
       let ss := map (fun s => (s, shares prec Db t s)) (samples Db) in let over_n := iover_n Db in
       let big := fold_right (fun v acc => let g := (2 * gram D v v)%Q in if Qle_bool acc g then g else acc) 0%Q (flat_map (fun s => query s :: context s) (samples D)) in
       Qle_bool 0 big
       && forallb (fun s => forallb (fun u => forallb (fun v => Qle_bool (qinner D (query s, (u, v)) (query s, (u, v))) (big * big)%Q) (context s)) (context s)) (samples Db)
       && positive prec (length basis) (tri_of (ientry D over_n ss m) basis)
       && below prec (inner_square prec D (gradient_entry prec D 0 t over_n ss))
            (isquare prec (I.mul prec (iq prec (Qred (m * r)%Q)) (I.exp prec (iq prec (Qred (- (big * r))%Q)))))
       && (let loss := I.mul prec over_n (isum prec (samples Db) (iloss Db t)) in
           below prec loss (iq prec (Qred (f_mid c + f_width c)%Q))
           && below prec (iq prec (Qred (f_mid c - f_width c + m * (r * r))%Q)) loss)
     end.

Section Spans.
Variable D : dataset.
Implicit Types (P : query_pair -> Prop) (W X Y : mat).
Local Notation same := (same D).

Lemma comb_add e B x : In e B -> forall xs, length xs = length B -> exists ys, length ys = length B /\
  forall a b, comb (Mk D) ys B a b = comb (Mk D) xs B a b + x * Mk D e a b.
Proof.
  induction B as [|f B IH]; [easy|]. intros [<-|Hin] [|y xs] Hl; cbn in *; try lia.
  - exists (y + x :: xs). split; [easy|]. intros. cbn. unfold plus, times. ring.
  - destruct (IH Hin xs ltac:(lia)) as (ys & L & Eq). exists (y :: ys). split; [cbn; lia|]. intros. cbn. unfold plus at 1 2, times at 1 2. rewrite Eq. ring.
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

Lemma dependent_spanned e co basis : check_dependent D e co basis = true -> spanned D (fun f => In f basis) (Mk D e).
Proof.
  unfold check_dependent. rewrite andb_true_iff. intros [_ Hz].
  exists (map (fun p => (Q2R (fst p), snd p)) (combine co basis)). split.
  - intros p Hp. apply in_map_iff in Hp as ([x f] & <- & Hf). cbn. eapply in_combine_r; eauto.
  - intros a b Ha Hb. pose proof (forallb_seq2 (dim D) (fun a b => Qeq_bool (get (multiplier_table D (Multiplier (fst e) (snd e) 1 ::
      map (fun p => Multiplier (fst (snd p)) (snd (snd p)) (- fst p)) (combine co basis))) a b) 0) Hz a b Ha Hb) as K. apply Qeqb_R in K.
    rewrite Q2R_0, get_multiplier_table in K by auto. unfold combination in K. cbn [lsum fold_right] in K. fold (lsum (map (fun p => Multiplier (fst (snd p)) (snd (snd p)) (- fst p)) (combine co basis))
      (fun m => Q2R (m_value m) * Mm D m a b)) in K. rewrite !lsum_map in K. rewrite lsum_map. cbn [m_value fst snd] in *. rewrite Q2R_1 in K.
    unfold Mk, Mm in *. cbn [m_query m_arc] in *.
    assert (N : forall l, lsum l (fun x : Q * query_pair => Q2R (- fst x) * M D (fst (snd x)) (fst (snd (snd x))) (snd (snd (snd x))) a b)
      = - lsum l (fun x : Q * query_pair => Q2R (fst x) * M D (fst (snd x)) (fst (snd (snd x))) (snd (snd (snd x))) a b)).
    { clear. induction l as [|x l IH]; cbn; [ring|]. unfold lsum in IH. rewrite IH, Q2R_opp. ring. }
    unfold query_pair in N. rewrite N in K. rewrite Rmult_1_l in K. apply Rplus_opp_r_uniq in K. apply Ropp_eq_compat in K. rewrite !Ropp_involutive in K. symmetry. exact K.
Qed.
Lemma basis_of_spec pairs : forall basis cs lines B C, length cs = length basis -> basis_of D basis cs pairs lines = Some (B, C) ->
  length C = length B /\ incl basis B /\ incl B (basis ++ pairs) /\ forall e, In e pairs -> spanned D (fun f => In f B) (Mk D e).
Proof.
  induction pairs as [|e ps IH]; intros basis cs [|[c|co] ls] B C Hl; cbn; try easy.
  - intros [= <- <-]. rewrite app_nil_r. repeat split; auto using incl_refl. easy.
  - intros H. apply IH in H as (L & I1 & I2 & Sp); [|rewrite !app_length; cbn; lia]. rewrite <- app_assoc in I2. cbn in I2. split; [auto|]. split; [|split; [auto|]].
    + intros f Hf. apply I1, in_or_app. now left.
    + intros f [<-|Hf]; [|auto]. apply (spanned_one D _ _ e 1); [apply I1, in_or_app; right; now left|]. intros a b _ _. unfold times. ring.
  - destruct (check_dependent D e co basis) eqn:Cd; [|easy]. intros H. apply IH in H as (L & I1 & I2 & Sp); [|auto]. split; [auto|]. split; [auto|]. split.
    + intros f Hf. apply I2, in_app_or in Hf as [Hf|Hf]; apply in_or_app; [now left|right; now right].
    + intros f [<-|Hf]; [|auto]. apply dependent_spanned in Cd. revert Cd. apply spanned_trans. intros f Hf. apply (spanned_one D _ _ f 1); [auto|].
      intros a b _ _. unfold times. ring.
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
    assert (T : exists g, graph_of gs k = Some g /\ of_query g = k /\ check_query D g = true) by (destruct Ti as (w & [Hi|Hi]); eapply graph_of_edge; eauto).
    destruct T as (g & F & Eq & Hc). unfold numbered in S'. rewrite F in S'.
    assert (A : forall v, touches D k v -> mem v (flat_map members (components g)) = true).
    { intros v (w & Hv). rewrite <- Eq in Hv. pose proof Hc as Hc'. unfold check_query in Hc'. rewrite !andb_true_iff, !forallb_forall in Hc'.
      apply Hc'. unfold touched. apply in_flat_map. destruct Hv as [Hv|Hv]; apply (check_query_arcs D g Hc) in Hv; eexists; (split; [exact Hv|cbn; auto]). }
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
Lemma tied_by_scc k i j : edge D k i j -> tied_by gs k i j = true <-> scc D k i j.
Proof.
  intros He. rewrite <- (check_graph_components D gs Hg k i j) by (eexists; eauto). unfold tied_by.
  rewrite orb_true_iff, !Nat.eqb_eq. split; [intros [->|]; auto|auto].
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
  rewrite <- lsum_minus, (Rmult_comm (lsum _ _)), <- lsum_scale. apply lsum_ext. intros a _. rewrite Rmult_comm, <- lsum_scale. apply lsum_ext. intros b _. ring.
Qed.
Lemma qinner_correct e f : Q2R (qinner D e f) = inner D (Mk D e) (Mk D f).
Proof. unfold qinner. rewrite Q2R_red, Q2R_minus, !qlogit_correct, <- margin_logit. reflexivity. Qed.
Lemma W_of_weights_of cs basis a b : W_of D (weights_of cs basis) a b = lsum (combine cs basis) (fun p => Q2R (fst p) * Mk D (snd p) a b).
Proof.
  unfold W_of, weights_of. induction (combine cs basis) as [|[c [k [i j]]] l IH]; [reflexivity|]. cbn [flat_map]. rewrite lsum_app, IH. unfold Mk, M. cbn. rewrite Q2R_opp. unfold lsum.
  match goal with |- ?A + ?F = ?B + ?G => change G with F; replace A with B by ring; reflexivity end.
Qed.
Lemma W_of_spanned cs basis : spanned D (fun e => In e basis) (W_of D (weights_of cs basis)).
Proof.
  exists (map (fun p => (Q2R (fst p), snd p)) (combine cs basis)). split.
  - intros p Hp. apply in_map_iff in Hp as ([x f] & <- & Hf). cbn. eapply in_combine_r; eauto.
  - intros. rewrite W_of_weights_of, lsum_map. reflexivity.
Qed.
End Exact.

(** * Soundness *)
Section Sound.
Variables (D : dataset) (gs : graph_certificate).
Let tied := tied_by gs.
Let Db := restricted D tied.
Variable ws : list weight.
Let t := weight_table D ws.
Let C := W_of D ws.
Hypothesis HRb : realisable Db.
Lemma context_nonempty s : In s (samples Db) -> context s <> [].
Proof. destruct HRb as [_ H]. intros Hs E0. specialize (H s Hs). now rewrite E0 in H. Qed.
Lemma imean_correct s e : In s (samples Db) -> encl (imean D (shares prec Db t s) (query s) e) (mean_ Db C (Mk D e) s).
Proof.
  intros Hs. apply (shares_correct prec Db ws s (fun v => iq prec (qlogit D e v (query s))) (fun v => logit D (Mk D e) v (query s)) (context_nonempty s Hs)).
  intros v. rewrite <- qlogit_correct. apply encl_iq.
Qed.
Lemma icovariance_correct s e f : In s (samples Db) ->
  encl (icovariance D (shares prec Db t s) (query s) e f) (covariance Db C (Mk D e) (Mk D f) s).
Proof.
  intros Hs. apply encl_sub; [|apply encl_mul; now apply imean_correct].
  apply (shares_correct prec Db ws s (fun v => iq prec (Qred (qlogit D e v (query s) * qlogit D f v (query s)))) (fun v => logit D (Mk D e) v (query s) * logit D (Mk D f) v (query s)) (context_nonempty s Hs)).
  intros v. rewrite <- !qlogit_correct, <- Q2R_mult, <- Q2R_red. apply encl_iq.
Qed.
Lemma iover_n_correct : encl (iover_n Db) (/ n Db).
Proof.
  pose proof (n_pos Db HRb) as Hn. replace (/ n Db) with (Q2R 1 / IZR (Z.of_nat (length (samples Db)))).
  - apply encl_div; auto using encl_iq, encl_Z. rewrite <- INR_IZR_INZ. unfold n in Hn. lra.
  - rewrite Q2R_1, <- INR_IZR_INZ. unfold n in *. field. lra.
Qed.
Lemma ientry_correct m e f : encl (ientry D (iover_n Db) (map (fun s => (s, shares prec Db t s)) (samples Db)) m e f)
  (hessian Db C (Mk D e) (Mk D f) - Q2R m * inner D (Mk D e) (Mk D f)).
Proof.
  unfold ientry. apply encl_sub.
  - unfold hessian. apply encl_mul; [apply iover_n_correct|]. rewrite isum_map. cbn [fst snd]. apply encl_isum. intros s Hs. now apply icovariance_correct.
  - rewrite <- qinner_correct, <- Q2R_mult, <- Q2R_red. apply encl_iq.
Qed.
Lemma encl_ln a x : 0 < x -> encl a x -> encl (I.ln prec a) (ln x).
Proof.
  intros Hx H. pose proof (I.ln_correct prec a _ H) as K. cbn in K. unfold Xln' in K. destruct (is_positive_spec x); [exact K|lra].
Qed.
Lemma iloss_correct s : In s (samples Db) -> encl (iloss Db t s) (- ln (attention Db C s (label s))).
Proof.
  intros Hs. destruct HRb as [_ Hy]. specialize (Hy s Hs). pose proof (context_nonempty s Hs) as Hc. pose proof (multiplicity_pos s _ Hy) as Hm.
  set (zy := logit Db C (label s) (query s)).
  assert (P : 0 < lsum (context s) (fun v => exp (logit Db C v (query s) - zy))).
  { destruct (context s) as [|x l]; [easy|]. cbn [lsum fold_right]. pose proof (exp_pos (logit Db C x (query s) - zy)).
    assert (0 <= lsum l (fun u => exp (logit Db C u (query s) - zy))) by (apply lsum_nonneg; intros; left; apply exp_pos). unfold lsum in *. lra. }
  replace (- ln (attention Db C s (label s))) with (ln (lsum (context s) (fun v => exp (logit Db C v (query s) - zy))) - ln (multiplicity s (label s))).
  - unfold iloss. apply encl_sub; apply encl_ln; auto.
    + apply encl_isum. intros v _. apply encl_exp. unfold zy, C. rewrite <- !(dot_logit Db ws), <- Q2R_minus, <- Q2R_red. apply encl_iq.
    + unfold multiplicity. rewrite INR_IZR_INZ. apply encl_Z.
  - pose proof (exp_pos zy) as He. assert (Z : zsum Db C (query s) (context s) = exp zy * lsum (context s) (fun v => exp (logit Db C v (query s) - zy))).
    { unfold zsum. rewrite <- lsum_scale. apply lsum_ext. intros. rewrite <- exp_plus. f_equal. ring. }
    unfold attention. fold zy. rewrite Z, <- ln_Rinv by (apply Rdiv_lt_0_compat; apply Rmult_lt_0_compat; auto).
    unfold Rminus. rewrite <- ln_Rinv, <- ln_mult by (try apply Rinv_0_lt_compat; auto). f_equal. field. repeat split; apply Rgt_not_eq; assumption.
Qed.
End Sound.

(** the stated centre: the sum of coordinate times pair *)
Definition centre D (c : finite_certificate) : mat :=
  match basis_of D [] [] (pairs_of (f_graphs c)) (f_lines c) with Some (basis, cs) => W_of D (weights_of cs basis) | None => fun _ _ => 0 end.
Theorem check_finite_sound D c : check_finite D c = true -> let C := centre D c in
  exists tied, (forall k i, tied k i i = true) /\ (forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j)) /\ realisable D /\ S_fin D C
  /\ (forall W, S_fin D W -> (forall X, S_fin D X -> Lbar D tied W <= Lbar D tied X) -> inner D (diff W C) (diff W C) <= Q2R (f_radius c) * Q2R (f_radius c))
  /\ (forall X, S_fin D X -> Q2R (f_mid c) - Q2R (f_width c) <= Lbar D tied X)
  /\ Lbar D tied C <= Q2R (f_mid c) + Q2R (f_width c).
Proof.
  unfold check_finite, centre. set (gs := f_graphs c). set (r := f_radius c). set (m := f_curvature c). rewrite !andb_true_iff.
  intros [[[[[Hg Hn] Hl] Hr] Hm] H]. destruct (basis_of D [] [] (pairs_of gs) (f_lines c)) as [[basis cs]|] eqn:Eb; [|easy].
  set (tied := tied_by gs) in *. set (Db := restricted D tied) in *. cbv zeta in H. rewrite !andb_true_iff in H.
  destruct H as [[[[Hbig HM] Hpos] Hgrad] [Hup Hlow]]. set (ws := weights_of cs basis) in *. set (C := W_of D ws) in *.
  set (big := fold_right _ _ _) in *. apply Qltb_lt in Hr, Hm. rewrite Q2R_0 in Hr, Hm. apply Qle_bool_iff, Qle_Rle in Hbig. rewrite Q2R_0 in Hbig.
  assert (HR : realisable D).
  { split; [intros E0; now rewrite E0 in Hn|]. rewrite forallb_forall in Hl. intros s Hs. now apply mem_In, Hl. }
  assert (Tr : forall k i, tied k i i = true) by (intros; unfold tied, tied_by; now rewrite Nat.eqb_refl).
  assert (Ts : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j)) by (intros; now apply tied_by_scc).
  assert (HRb : realisable Db).
  { destruct HR as [R1 R2]. split; [unfold Db; cbn; destruct (samples D); [easy|discriminate]|]. intros s Hs. cbn in Hs. apply in_map_iff in Hs as (s0 & <- & Hs0). cbn.
    apply filter_In. split; [now apply R2|apply Tr]. }
  destruct (basis_of_spec D (pairs_of gs) [] [] (f_lines c) basis cs eq_refl Eb) as (Lc & _ & Ib & Sp). cbn in Ib.
  set (S := spanned D (fun e => In e basis)).
  assert (Fin_S : forall X, S_fin D X -> S X).
  { intros X HX. unfold S. revert HX. apply spanned_trans. intros [k [i j]] He. cbn in He. apply (scc_pairs D gs Hg k i j) in He. revert He.
    apply spanned_trans. intros e He. now apply Sp. }
  assert (S_Fin : forall X, S X -> S_fin D X).
  { intros X HX. unfold S_fin. revert HX. apply spanned_trans. intros e He. apply (spanned_one _ _ _ e 1); [now apply (pairs_scc D gs Hg), Ib|].
    intros a b _ _. unfold times. ring. }
  assert (SC : S C) by apply W_of_spanned.
  assert (Curved : forall h, S h -> Q2R m * inner Db h h <= hessian Db C h h).
  { intros h Hh. destruct (spanned_comb D basis h Hh) as (xs & Lx & Eq). change (inner Db h h) with (inner D h h).
    rewrite (inner_same D h _ Eq), (hessian_same Db C h _ Eq). set (hc := comb (Mk D) xs basis).
    set (F := fun X Y => hessian Db C X Y - Q2R m * inner D X Y).
    assert (Fsym : forall X Y, F X Y = F Y X).
    { intros X Y. unfold F. rewrite hessian_sym. f_equal. f_equal. apply sum2_ext; intros; ring. }
    assert (Fplus : forall X Y Z, F X (plus Y Z) = F X Y + F X Z).
    { intros X Y Z. unfold F. rewrite hessian_plus. assert (A : inner D X (plus Y Z) = inner D X Y + inner D X Z) by (unfold inner, plus; rewrite <- sum2_plus; apply sum2_ext; intros; ring). rewrite A. ring. }
    assert (Ftimes : forall X t Y, F X (times t Y) = t * F X Y) by (intros; unfold F; rewrite hessian_times, inner_times; ring).
    assert (Fzero : forall X, F X (fun _ _ => 0) = 0).
    { intros X. unfold F. rewrite hessian_zero. unfold inner. rewrite (sum2_ext _ _ (fun a b => 0 * 0)); [rewrite sum2_scale; ring|intros; ring]. }
    pose proof (positive_sound prec _ _ (tri_of (fun e f => F (Mk D e) (Mk D f)) basis) Hpos) as P.
    specialize (P (encl_tri_of _ _ basis (fun e f => ientry_correct D gs ws HRb m e f)) (proj1 (tri_of_square _ basis)) xs).
    rewrite (proj2 (tri_of_square _ basis)) in P. specialize (P Lx). rewrite (form_tri_of (Mk D) F Fsym Fplus Ftimes Fzero xs basis Lx) in P.
    unfold F in P. fold hc in P. lra. }
  assert (HMb : forall s u v, In s (samples Db) -> In u (context s) -> In v (context s) -> inner Db (M Db (query s) u v) (M Db (query s) u v) <= Q2R big * Q2R big).
  { intros s u v Hs Hu Hv. rewrite forallb_forall in HM. specialize (HM s Hs). rewrite forallb_forall in HM. specialize (HM u Hu). rewrite forallb_forall in HM.
    specialize (HM v Hv). apply Qle_bool_iff, Qle_Rle in HM. rewrite qinner_correct, Q2R_mult in HM. exact HM. }
  assert (Small : inner Db (gradient Db C) (gradient Db C) < (Q2R m * Q2R r * exp (- (Q2R big * Q2R r))) * (Q2R m * Q2R r * exp (- (Q2R big * Q2R r)))).
  { assert (Eg : inner Db (gradient Db C) (gradient Db C) = inner Db (penalised_gradient Db (Q2R 0) C) (penalised_gradient Db (Q2R 0) C)).
    { apply sum2_ext. intros. unfold penalised_gradient, plus, times. rewrite Q2R_0. ring. }
    rewrite Eg. eapply below_lt; [| |exact Hgrad].
    - apply encl_isum. intros a Ha. apply in_seq in Ha. apply encl_isum. intros b Hb. apply in_seq in Hb.
      assert (La : (a < dim Db)%nat) by (destruct Ha; assumption). assert (Lb : (b < dim Db)%nat) by (destruct Hb; assumption).
      apply encl_mul; exact (gradient_entry_correct prec Db 0 ws a b La Lb HRb).
    - assert (X : encl (I.mul prec (iq prec (Qred (m * r))) (I.exp prec (iq prec (Qred (- (big * r)))))) (Q2R m * Q2R r * exp (- (Q2R big * Q2R r)))).
      { apply encl_mul; [rewrite <- Q2R_mult, <- Q2R_red; apply encl_iq|]. apply encl_exp. rewrite <- Q2R_mult, <- Q2R_opp, <- Q2R_red. apply encl_iq. }
      now apply encl_mul. }
  assert (Loss : encl (I.mul prec (iover_n Db) (isum prec (samples Db) (iloss Db (weight_table D ws)))) (risk Db C)).
  { apply encl_mul; [apply (iover_n_correct D gs HRb)|]. apply encl_isum. intros s Hs. now apply (iloss_correct D gs ws HRb). }
  assert (Shift : forall X, risk Db (plus C (diff X C)) = risk Db X).
  { intros X. apply risk_same. intros a b _ _. unfold plus, diff. ring. }
  assert (SD : forall X, S X -> S (diff X C)).
  { intros X HX. apply (spanned_plus D _ X (times (-1) C)); [auto|now apply spanned_times|]. intros a b _ _. unfold plus, diff, times. ring. }
  assert (ST : forall t X, S X -> S (times t X)) by (intros; now apply spanned_times).
  assert (RL : forall X, Lbar D tied X = risk Db X) by (intros; symmetry; now apply restricted_risk).
  exists tied. split; [exact Tr|]. split; [exact Ts|]. split; [exact HR|]. split; [now apply S_Fin|]. split; [|split].
  - intros W HW Hmin. apply (minimiser_in_ball Db HRb C (Q2R m) (Q2R r) (Q2R big) HMb Hbig S ST Curved Hm Hr Small (diff W C)); [now apply SD, Fin_S|].
    intros h' Hh'. rewrite Shift. rewrite <- !RL. apply Hmin. apply S_Fin. apply (spanned_plus D _ C h'); auto. intros a b _ _. reflexivity.
  - intros X HX. pose proof (least_risk Db HRb C (Q2R m) (Q2R r) (Q2R big) HMb Hbig S ST Curved Hm Hr Small (diff X C) (SD _ (Fin_S _ HX))) as K.
    rewrite Shift in K. rewrite RL. pose proof (below_lt prec _ _ _ _ (encl_iq prec _) Loss Hlow) as B.
    rewrite Q2R_red, Q2R_plus, Q2R_minus, !Q2R_mult in B. fold r m in B. lra.
  - rewrite RL. pose proof (below_lt prec _ _ _ _ Loss (encl_iq prec _) Hup) as B. rewrite Q2R_red, Q2R_plus in B. lra.
Qed.
End Prec.
