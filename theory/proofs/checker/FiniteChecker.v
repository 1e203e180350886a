(* The checker of the kind "finite-component" on sparse coefficients, with the condition of the format on the radius; its soundness. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia String.
From Interval Require Import Specific_stdz Specific_ops Xreal Basic Interval Float_full.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph RestrictedRisk Convexity MinimiserBall Spans RationalSums GraphCertificate
  SvmCertificate Intervals Elimination FiniteCertificate.
From Attest Require Import Answers NatMaps SparseSums Coefficients RationalCoefficients GraphChecker SvmChecker EnclosedRisk PenaltyChecker
  SharpRadius.
Import ListNotations.
Open Scope R_scope.
Open Scope list_scope.

(** the pairs with a coordinate, and the coordinates *)
Fixpoint stated_basis (pairs : list query_pair) (ls : list pair_line) : list query_pair * list Q :=
  match pairs, ls with
  | e :: ps, Coordinate c :: ls => let (b, cs) := stated_basis ps ls in (e :: b, c :: cs)
  | _ :: ps, Dependent _ :: ls => stated_basis ps ls
  | _, _ => ([], [])
  end.
(** the stated centre *)
Definition stated_centre D (c : finite_certificate) : mat :=
  let (b, cs) := stated_basis (pairs_of (f_graphs c)) (f_lines c) in W_of D (weights_of cs b).

Section Exact.
Variables (D : dataset) (g : nat -> nat -> Q) (ks : list nat).
Hypothesis Hg : forall i j, Q2R (g i j) = Gr D i j.
(** M_e = sum of the coefficients times the coordinates' pairs before it, here in reverse *)
Definition dependent_weights (e : query_pair) (co : list Q) (before : list query_pair) : list weight :=
  multiplier_weights (Multiplier (fst e) (snd e) 1 :: map (fun p => Multiplier (fst (snd p)) (snd (snd p)) (- fst p)) (combine (rev co) before)).
Fixpoint lines_ok (before : list query_pair) (count : nat) (pairs : list query_pair) (ls : list pair_line) : result unit :=
  match pairs, ls with
  | [], [] => Fine tt
  | e :: ps, Coordinate _ :: ls => lines_ok (e :: before) (S count) ps ls
  | e :: ps, Dependent co :: ls =>
      need (Nat.eqb (List.length co) count) "a dependent pair needs a coefficient for each coordinate before it";;
      need (Qeq_bool (q_norm D g (dependent_weights e co before) ks) 0) "a dependent pair is not the stated combination";;
      lines_ok before count ps ls
  | _, _ => Bad "expected the next pair of a component" 0
  end.
Lemma dependent_weights_spanned e co before : Qeq_bool (q_norm D g (dependent_weights e co before) ks) 0 = true -> spanned D (fun f => In f before)
  (Mk D e).
Proof.
  intros H. exists (map (fun p => (Q2R (fst p), snd p)) (combine (rev co) before)). split.
  - intros p Hp. apply in_map_iff in Hp as ([x f] & <- & Hf). cbn. eapply in_combine_r; eauto.
  - intros a b Ha Hb. pose proof (q_norm_zero D g Hg _ ks H a b Ha Hb) as K. unfold dependent_weights in K. rewrite W_of_multipliers in K.
    unfold combination in K.
    rewrite lsum_cons, lsum_map in K. rewrite lsum_map. unfold Mk, Mm in *. cbn [m_value m_query m_arc fst snd] in *. rewrite Q2R_1 in K.
    rewrite (lsum_ext _ (fun x : Q * query_pair => Q2R (- fst x) * M D (fst (snd x)) (fst (snd (snd x))) (snd (snd (snd x))) a b) (fun x => -1 * (Q2R
      (fst x) * M D (fst (snd x)) (fst (snd (snd x))) (snd (snd (snd x))) a b))) in K by (intros; rewrite Q2R_opp; ring).
    rewrite lsum_scale in K. lra.
Qed.
Lemma lines_ok_spec pairs : forall before count ls u, lines_ok before count pairs ls = Fine u ->
  let (B, cs) := stated_basis pairs ls in List.length cs = List.length B /\ incl B pairs /\ forall e, In e pairs -> spanned D (fun f => In f (before
    ++ B)) (Mk D e).
Proof.
  induction pairs as [|e ps IH]; intros before count [|[c|co] ls] u H; cbn [lines_ok stated_basis] in *; try discriminate.
  - repeat split; easy.
  - apply IH in H. destruct (stated_basis ps ls) as [B cs]. destruct H as (L & I & Sp). cbn. split; [lia|]. split.
    + intros f [<-|Hf]; [now left|right; auto].
    + intros f Hf. assert (T : In f (e :: ps) -> spanned D (fun f => In f ((e :: before) ++ B)) (Mk D f)).
      { intros [<-|Hf']; [apply spanned_gen; now left|auto]. }
      specialize (T Hf). revert T. apply spanned_weaken. intros h Hh. cbn in Hh. apply in_or_app. cbn. destruct Hh as [<-|Hh]; [auto|].
      apply in_app_or in Hh as [Hh|Hh]; auto.
  - fine H. fine H. apply IH in H. destruct (stated_basis ps ls) as [B cs]. destruct H as (L & I & Sp). split; [auto|]. split.
    + intros f Hf. right. auto.
    + intros f [<-|Hf]; [|auto]. apply dependent_weights_spanned in H1. revert H1. apply spanned_weaken. intros h Hh. apply in_or_app. now left.
Qed.
(** the logit of a pair's matrix *)
Definition pair_logit (e : query_pair) (v k : nat) : Q := Qred ((g v (fst (snd e)) - g v (snd (snd e))) * g k (fst e)).
Lemma pair_logit_R e v k : Q2R (pair_logit e v k) = logit D (Mk D e) v k.
Proof.
  rewrite <- qlogit_correct. unfold pair_logit, qlogit. rewrite !Q2R_red, !Q2R_mult, !Q2R_minus, !Hg, !gram_R. reflexivity.
Qed.
Definition pair_inner (e f : query_pair) : Q := Qred (pair_logit f (fst (snd e)) (fst e) - pair_logit f (snd (snd e)) (fst e)).
Lemma pair_inner_R e f : Q2R (pair_inner e f) = inner D (Mk D e) (Mk D f).
Proof. unfold pair_inner. rewrite Q2R_red, Q2R_minus, !pair_logit_R, <- margin_logit. reflexivity. Qed.
(** twice the largest squared length of an embedding *)
Definition big_of : Q := fold_right (fun v acc => let x := 2 * g v v in if Qle_bool acc x then x else acc)%Q 0%Q (seq 0 (tokens D)).
Lemma big_of_ge v : (v < tokens D)%nat -> 2 * Gr D v v <= Q2R big_of.
Proof.
  intros Hv. unfold big_of. assert (Hin : In v (seq 0 (tokens D))) by (apply in_seq; lia). revert Hin. generalize (seq 0 (tokens D)) as l.
  induction l as [|x l IH]; [easy|]. cbn [fold_right]. set (acc := fold_right _ _ l) in *. intros Hin.
  assert (Hx : 2 * Gr D x x = Q2R (2 * g x x)) by (rewrite Q2R_mult, Hg; unfold Q2R at 1; cbn; lra).
  destruct (Qle_bool acc (2 * g x x)) eqn:L.
  - apply Qle_bool_iff, Qle_Rle in L. destruct Hin as [<-|Hin]; [lra|]. specialize (IH Hin). lra.
  - destruct Hin as [<-|Hin]; [|auto]. rewrite Hx. left. apply Qlt_Rlt, Qnot_le_lt. intros N. apply Qle_bool_iff in N. congruence.
Qed.
Lemma Gr_nonneg v : 0 <= Gr D v v.
Proof. apply lsum_nonneg. intros. apply Rle_0_sqr. Qed.
Lemma pair_norm_le k u v : (k < tokens D)%nat -> (u < tokens D)%nat -> (v < tokens D)%nat -> inner D (M D k u v) (M D k u v) <= Q2R big_of * Q2R
  big_of.
Proof.
  intros Hk Hu Hv. rewrite norm_M. fold (Gr D k k). pose proof (big_of_ge k Hk). pose proof (big_of_ge u Hu). pose proof (big_of_ge v Hv).
  pose proof (Gr_nonneg k). pose proof (Gr_nonneg u). pose proof (Gr_nonneg v).
  assert (L : lsum (seq 0 (dim D)) (fun a => (E D u a - E D v a) * (E D u a - E D v a)) <= 2 * Gr D u u + 2 * Gr D v v).
  { unfold Gr. rewrite <- !lsum_scale, <- lsum_plus. apply lsum_le. intros a _. pose proof (Rle_0_sqr (E D u a + E D v a)) as S. unfold Rsqr in S.
    lra. }
  apply Rle_trans with ((2 * Q2R big_of) * (Q2R big_of / 2)); [|lra]. apply Rmult_le_compat; try lra. apply lsum_nonneg. intros. apply Rle_0_sqr.
Qed.
End Exact.

(** * The Hessian on the pairs *)
Section Prec.
Variable prec : F.precision.
Section Hess.
Variables (D : dataset) (g : nat -> nat -> Q).
Hypothesis Hg : forall i j, Q2R (g i j) = Gr D i j.
(** a pair's logits in a sample less their mean; nothing when its query does not see the sample's *)
Definition centred (s : sample) (ms : list (nat * I.type)) (e : query_pair) : list I.type :=
  if Qeq_bool (g (query s) (fst e)) 0 then [] else
  let u := fun v => enclose prec (pair_logit g e v (query s)) in
  let mean := i_sum prec (fun p => I.mul prec (snd p) (u (fst p))) ms in map (fun p => I.sub prec (u (fst p)) mean) ms.
Fixpoint dot3 (ms : list (nat * I.type)) (U V : list I.type) : I.type :=
  match ms, U, V with
  | (_, m) :: ms, u :: U, v :: V => I.add prec (I.mul prec m (I.mul prec u v)) (dot3 ms U V)
  | _, _, _ => I.zero
  end.
Lemma dot3_map (F G : nat * I.type -> I.type) ms : dot3 ms (map F ms) (map G ms) = i_sum prec (fun p => I.mul prec (snd p) (I.mul prec (F p) (G p)))
  ms.
Proof. induction ms as [|[v m] ms IH]; [reflexivity|]. cbn. f_equal. exact IH. Qed.
Lemma dot3_nil ms V : dot3 ms [] V = I.zero. Proof. now destruct ms as [|[v m] ms]. Qed.
Lemma dot3_nil_r ms U : dot3 ms U [] = I.zero. Proof. now destruct ms as [|[v m] ms], U. Qed.
Definition direction (ss : list (sample * list (nat * I.type))) (e : query_pair) : list (list I.type) := map (fun sp => centred (fst sp) (snd sp) e)
  ss.
Fixpoint sum3 (ss : list (sample * list (nat * I.type))) (U V : list (list I.type)) : I.type :=
  match ss, U, V with
  | sp :: ss, u :: U, v :: V => match u, v with [], _ | _, [] => sum3 ss U V | _, _ => I.add prec (dot3 (snd sp) u v) (sum3 ss U V) end
  | _, _, _ => I.zero
  end.
Definition entry_of (ss : list (sample * list (nat * I.type))) (on : I.type) (m : Q) (p q : query_pair * list (list I.type)) : I.type :=
  I.sub prec (I.mul prec on (sum3 ss (snd p) (snd q))) (enclose prec (Qred (m * pair_inner g (fst p) (fst q)))).

Variable C : mat.
Variable s : sample.
Variable ms : list (nat * I.type).
Hypothesis Hc : context s <> [].
Hypothesis Hms : means encl ms (fun f => lsum (context s) (fun v => share D C s v * f v)).
Lemma unseen_covariance e X : Qeq_bool (g (query s) (fst e)) 0 = true -> covariance D C (Mk D e) X s = 0.
Proof.
  intros H. apply Qeqb_R in H. rewrite Q2R_0 in H. assert (Z : forall v, logit D (Mk D e) v (query s) = 0).
  { intros v. rewrite <- (pair_logit_R D g Hg). unfold pair_logit. rewrite Q2R_red, Q2R_mult, H. ring. }
  unfold covariance, mean_. rewrite (lsum_ext _ _ (fun _ => 0)) by (intros; rewrite Z; ring).
  rewrite (lsum_ext (context s) (fun v => share D C s v * logit D (Mk D e) v (query s)) (fun _ => 0)) by (intros; rewrite Z; ring).
  rewrite !lsum_zero. ring.
Qed.
Lemma covariance_sym X Y : covariance D C X Y s = covariance D C Y X s.
Proof. unfold covariance. f_equal; [apply lsum_ext; intros|]; ring. Qed.
Lemma dot3_encl e f : encl (dot3 ms (centred s ms e) (centred s ms f)) (covariance D C (Mk D e) (Mk D f) s).
Proof.
  unfold centred. destruct (Qeq_bool (g (query s) (fst e)) 0) eqn:Ee; [rewrite dot3_nil, (unseen_covariance e) by auto; apply encl_zero|].
  destruct (Qeq_bool (g (query s) (fst f)) 0) eqn:Ef; [rewrite dot3_nil_r, covariance_sym, (unseen_covariance f) by auto; apply encl_zero|].
  assert (Hu : forall h v, encl (enclose prec (pair_logit g h v (query s))) (logit D (Mk D h) v (query s))) by (intros; rewrite <- (pair_logit_R D g
    Hg); apply enclose_encl).
  assert (Mean : forall h, encl (i_sum prec (fun p => I.mul prec (snd p) (enclose prec (pair_logit g h (fst p) (query s)))) ms) (mean_ D C (Mk D h)
    s)).
  { intros h. apply (i_sum_means prec encl (fun p => I.mul prec (snd p) (enclose prec (pair_logit g h (fst p) (query s)))) (fun v => logit D (Mk D h)
      v (query s)) ms _ Hms).
    intros k x r _ Hr. cbn [fst snd]. apply encl_mul; [exact Hr|apply Hu]. }
  rewrite dot3_map.
  pose proof (i_sum_means prec encl (fun p => I.mul prec (snd p) (I.mul prec
    (I.sub prec (enclose prec (pair_logit g e (fst p) (query s))) (i_sum prec (fun p => I.mul prec (snd p) (enclose prec (pair_logit g e (fst p)
      (query s)))) ms))
    (I.sub prec (enclose prec (pair_logit g f (fst p) (query s))) (i_sum prec (fun p => I.mul prec (snd p) (enclose prec (pair_logit g f (fst p)
      (query s)))) ms))))
    (fun v => (logit D (Mk D e) v (query s) - mean_ D C (Mk D e) s) * (logit D (Mk D f) v (query s) - mean_ D C (Mk D f) s)) ms _ Hms) as K.
  lapply K; [clear K; intros K|intros k x r _ Hr; cbn [fst snd]; apply encl_mul; [auto|]; apply encl_mul; apply encl_sub; auto].
  cbn beta in K. set (me := mean_ D C (Mk D e) s) in *. set (mf := mean_ D C (Mk D f) s) in *.
  replace (covariance D C (Mk D e) (Mk D f) s) with (lsum (context s) (fun v => share D C s v * ((logit D (Mk D e) v (query s) - me) * (logit D (Mk D
    f) v (query s) - mf)))); [exact K|].
  rewrite (lsum_ext _ _ (fun v => share D C s v * (logit D (Mk D e) v (query s) * logit D (Mk D f) v (query s)) - (mf * (share D C s v * logit D (Mk
    D e) v (query s)) + (me * (share D C s v * logit D (Mk D f) v (query s)) - me * mf * share D C s v)))) by (intros; ring).
  rewrite lsum_minus, lsum_plus, lsum_minus, !lsum_scale, (share_total D C s Hc). unfold covariance. fold me mf.
  change (lsum (context s) (fun v => share D C s v * logit D (Mk D e) v (query s))) with me.
  change (lsum (context s) (fun v => share D C s v * logit D (Mk D f) v (query s))) with mf. ring.
Qed.
End Hess.
Lemma sum3_encl D g (Hg : forall i j, Q2R (g i j) = Gr D i j) C e f (l : list sample) z :
  (forall s, In s l -> context s <> [] /\ means encl (masses prec (z (query s)) s) (fun h => lsum (context s) (fun v => share D C s v * h v))) ->
  let ss := with_masses prec z l in encl (sum3 ss (direction g ss e) (direction g ss f)) (lsum l (covariance D C (Mk D e) (Mk D f))).
Proof.
  intros H ss. unfold ss, with_masses, direction. induction l as [|s l IH]; [apply encl_zero|]. cbn [map sum3 fst snd]. rewrite lsum_cons.
  destruct (H s (or_introl eq_refl)) as [Hc Hm]. pose proof (dot3_encl D g Hg C s _ Hc Hm e f) as K.
  lapply IH; [clear IH; intros IH|intros; apply H; now right].
  destruct (centred g s (masses prec (z (query s)) s) e) as [|u U] eqn:EU.
  - rewrite dot3_nil in K. assert (Z : covariance D C (Mk D e) (Mk D f) s = 0 \/ ~ covariance D C (Mk D e) (Mk D f) s = 0) by (destruct (Req_dec
      (covariance D C (Mk D e) (Mk D f) s) 0); auto).
    unfold encl in K. rewrite I.zero_correct in K. destruct K as [K1 K2].
    replace (covariance D C (Mk D e) (Mk D f) s) with 0 by (cbn in K1, K2; lra). rewrite Rplus_0_l. exact IH.
  - destruct (centred g s (masses prec (z (query s)) s) f) as [|v V] eqn:EV.
    + rewrite dot3_nil_r in K. unfold encl in K. rewrite I.zero_correct in K. destruct K as [K1 K2].
      replace (covariance D C (Mk D e) (Mk D f) s) with 0 by (cbn in K1, K2; lra). rewrite Rplus_0_l. exact IH.
    + apply encl_add; [exact K|exact IH].
Qed.

(** all pivots positive *)
Fixpoint pivots_ok (fuel : nat) (t : tri I.type) : result unit :=
  match fuel, t with
  | _, [] => Fine tt
  | S fuel, (a, v) :: t => less prec I.zero a "the Hessian at the centre is not above the stated curvature on independent pairs";; pivots_ok fuel
      (schur (lessI prec) a v t)
  | O, _ => Bad "the Hessian at the centre is not above the stated curvature on independent pairs" 0
  end.
Lemma pivots_ok_positive fuel : forall t u, pivots_ok fuel t = Fine u -> positive prec fuel t = true.
Proof.
  induction fuel as [|fuel IH]; intros [|[a v] t] u H; cbn in *; try easy. fine H. rewrite (IH _ _ H), andb_true_r.
  unfold less in H0. unfold below. destruct (I.sign_strict (I.sub prec a I.zero)); try reflexivity; destruct (I.sign_large (I.sub prec a I.zero));
    discriminate.
Qed.
Lemma tri_of_map {A A' B} (h : A -> A') (f : A' -> A' -> B) l : tri_of f (map h l) = tri_of (fun b c => f (h b) (h c)) l.
Proof. induction l as [|b l IH]; [reflexivity|]. cbn. rewrite IH, map_map. reflexivity. Qed.

(** * The checker *)
Definition tied_in (ps : NM.t prepared) (k i j : nat) : bool :=
  Nat.eqb i j || match NM.find k ps with Some p => p_tied p (i, j) | None => false end.
Definition finite_ok (D : dataset) (c : finite_certificate) (lines : list nat) : result unit :=
  let gs := f_graphs c in let r := f_radius c in let m := f_curvature c in
  graph_ok D gs lines;;
  let ps := prepare_all gs in let ks := map of_query gs in let g := gram_of D in
  need (Qle_bool 0 r && Qltb 0 m) "the radius is negative or the curvature not positive";;
  need (realisable_b D) "a label is not in its context";;
  need (forallb (fun s => Nat.ltb (query s) (tokens D) && forallb (fun v => Nat.ltb v (tokens D)) (context s)) (samples D))
    "a token is out of range";;
  let pairs := pairs_of gs in
  lines_ok D g ks [] 0 pairs (f_lines c);;
  let (basis, cs) := stated_basis pairs (f_lines c) in
  let ss := samples (restricted D (tied_in ps)) in let on := over_n prec ss in
  let z := i_logits prec D g (i_coefficients prec (weights_of cs basis)) ks in
  let masses_ := with_masses prec z ss in
  pivots_ok (List.length basis) (tri_of (entry_of g masses_ on m) (map (fun e => (e, direction g masses_ e)) basis));;
  let big := big_of D g in let G := i_gradient prec masses_ on in
  let b := enclose prec big in
  let reach := I.mul prec (enclose prec m) (I.sub prec (one prec) (I.exp prec (I.sub prec I.zero (I.mul prec b (enclose prec r))))) in
  at_most prec (I.mul prec (i_norm prec D g G ks) (I.mul prec b b)) (I.mul prec reach reach)
    "the gradient at the centre is too large for the stated radius";;
  let loss := i_risk prec LogLoss masses_ on in
  at_most prec loss (enclose prec (Qred (f_mid c + f_width c))) "L* may lie above its stated interval";;
  at_most prec (enclose prec (Qred (f_mid c - f_width c))) (I.sub prec loss (enclose prec (Qred (m * (r * r)))))
    "L* may lie below its stated interval".

(** * Soundness *)
Lemma finite_ok_tied D c lines u : finite_ok D c lines = Fine u -> let C := stated_centre D c in
  exists tied, (forall k i, tied k i i = true) /\ (forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j)) /\ realisable D /\ S_fin D C
  /\ (forall W, S_fin D W -> (forall X, S_fin D X -> Lbar D tied W <= Lbar D tied X) -> norm_ D (diff W C) <= Q2R (f_radius c))
  /\ (forall X, S_fin D X -> Q2R (f_mid c) - Q2R (f_width c) <= Lbar D tied X)
  /\ Lbar D tied C <= Q2R (f_mid c) + Q2R (f_width c).
Proof.
  unfold finite_ok, stated_centre. set (gs := f_graphs c). set (r := f_radius c). set (m := f_curvature c). intros H. fine H. destruct x.
  rename H0 into Hok. pose proof (graph_ok_sound _ _ _ Hok) as Hgr.
  cbv zeta in H. fine H. apply andb_true_iff in H0 as [Hr Hm]. fine H. apply realisable_b_sound in H0 as HR. fine H. rename H1 into Hwf. fine H.
  rename H1 into Hl.
  pose proof (lines_ok_spec D (gram_of D) (map of_query gs) (gram_of_R D) _ _ _ _ _ Hl) as Sp.
  destruct (stated_basis (pairs_of gs) (f_lines c)) as [basis cs]. destruct Sp as (Lc & Ib & Sp). cbn [app] in Sp.
  set (tied := tied_in (prepare_all gs)) in *. set (Db := restricted D tied) in *. set (ws := weights_of cs basis) in *. set (C := W_of D ws).
  set (g := gram_of D) in *.
  set (z := i_logits _ _ _ _ _) in H. set (ss := with_masses prec z (samples Db)) in *.
  fine H. rename H1 into Hpiv. apply pivots_ok_positive in Hpiv. fine H. rename H1 into Hgrad. fine H. rename H1 into Hup. rename H into Hlow.
  apply Qltb_lt in Hm. apply Qle_bool_iff, Qle_Rle in Hr. rewrite Q2R_0 in Hr, Hm.
  assert (Tr : forall k i, tied k i i = true) by (intros; unfold tied, tied_in; now rewrite Nat.eqb_refl).
  assert (Ts : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j)).
  { intros k i j He. assert (N : i <> j) by (now destruct He as (t & _ & _ & _ & _ & _ & N)).
    destruct (graph_of_edge D gs k i j Hgr He) as (h & F & Eq & _).
    unfold tied, tied_in. rewrite prepare_all_spec, F. cbn [option_map]. apply Nat.eqb_neq in N. rewrite N. cbn [orb].
    apply (arc_tied D gs lines Hok k h (i, j) F). apply (check_graph_edges D gs Hgr) in He. unfold given_arcs in He. now rewrite F in He. }
  pose proof (restricted_realisable D tied Tr HR) as HRb. fold Db in HRb.
  assert (Hz : forall k v, encl (z k v) (logit Db C v k)).
  { intros k v. change (logit Db C v k) with (logit D C v k). unfold C. rewrite <- mat_of_weights.
    apply i_logits_encl; [apply gram_of_R|apply i_coefficients_means]. }
  set (S := spanned D (fun e => In e basis)).
  assert (Fin_S : forall X, S_fin D X -> S X).
  { intros X HX. unfold S. revert HX. apply spanned_trans. intros [k [i j]] He. cbn in He. apply (scc_pairs D gs Hgr k i j) in He. revert He.
    apply spanned_trans. intros e He. now apply Sp. }
  assert (S_Fin : forall X, S X -> S_fin D X).
  { intros X HX. unfold S_fin. revert HX. apply spanned_trans. intros e He. apply spanned_gen. now apply (pairs_scc D gs Hgr), Ib. }
  assert (SC : S_fin D C) by (apply S_Fin, W_of_spanned).
  assert (Curved : forall h, S_fin D h -> Q2R m * inner D h h <= hessian Db C h h).
  { intros h Hh. apply Fin_S in Hh. destruct (spanned_comb D basis h Hh) as (xs & Lx & Eq).
    rewrite (inner_same D h _ Eq), (hessian_same Db C h _ Eq). set (hc := comb (Mk D) xs basis).
    set (F := fun X Y => hessian Db C X Y - Q2R m * inner D X Y).
    assert (Fsym : forall X Y, F X Y = F Y X) by (intros X Y; unfold F; now rewrite hessian_sym, inner_sym).
    assert (Fplus : forall X Y Z, F X (plus Y Z) = F X Y + F X Z) by (intros X Y Z; unfold F; rewrite hessian_plus, inner_plus_r; ring).
    assert (Ftimes : forall X t Y, F X (times t Y) = t * F X Y) by (intros; unfold F; rewrite hessian_times, inner_times; ring).
    assert (Fzero : forall X, F X (fun _ _ => 0) = 0).
    { intros X. unfold F. rewrite hessian_zero. unfold inner. rewrite (sum2_ext _ _ (fun a b => 0 * 0)); [rewrite sum2_scale; ring|intros; ring]. }
    rewrite tri_of_map in Hpiv.
    assert (En : forall e f, encl (entry_of g ss (over_n prec (samples Db)) m (e, direction g ss e) (f, direction g ss f)) (F (Mk D e) (Mk D f))).
    { intros e f. unfold entry_of, F. cbn [fst snd]. apply encl_sub.
      - unfold hessian. apply encl_mul; [exact (over_n_encl prec Db HRb)|]. apply (sum3_encl Db g (gram_of_R D) C e f (samples Db) z). intros s Hs.
        split; [now apply (nonempty Db HRb)|now apply (masses_of prec Db C z HRb Hz)].
      - rewrite <- (pair_inner_R D g (gram_of_R D)), <- Q2R_mult, <- Q2R_red. apply enclose_encl. }
    pose proof (positive_sound prec _ _ (tri_of (fun e f => F (Mk D e) (Mk D f)) basis) Hpiv (encl_tri_of _ _ basis En) (proj1 (tri_of_square _
      basis)) xs) as P.
    rewrite (proj2 (tri_of_square _ basis)) in P. specialize (P Lx). rewrite (form_tri_of (Mk D) F Fsym Fplus Ftimes Fzero xs basis Lx) in P.
    unfold F in P. fold hc in P. lra. }
  assert (HM : forall s u v, In s (samples Db) -> In u (context s) -> In v (context s) -> inner Db (M Db (query s) u v) (M Db (query s) u v) <= Q2R
    (big_of D g) * Q2R (big_of D g)).
  { intros s a v Hs Hu Hv. cbn in Hs. apply in_map_iff in Hs as (s0 & <- & Hs0). cbn in Hu, Hv |- *. apply filter_In in Hu as [Hu _].
    apply filter_In in Hv as [Hv _].
    rewrite forallb_forall in Hwf. specialize (Hwf s0 Hs0). rewrite andb_true_iff, Nat.ltb_lt, forallb_forall in Hwf. destruct Hwf as [Hq Hcx].
    apply (pair_norm_le D g (gram_of_R D)); [auto|apply Nat.ltb_lt; auto..]. }
  assert (Hbig : 0 <= Q2R (big_of D g)).
  { destruct HR as [Hne _]. rewrite forallb_forall in Hwf. destruct (samples D) as [|s0 l]; [easy|]. specialize (Hwf s0 (or_introl eq_refl)).
    rewrite andb_true_iff, Nat.ltb_lt in Hwf. destruct Hwf as [Hq _].
    pose proof (big_of_ge D g (gram_of_R D) (query s0) Hq). pose proof (Gr_nonneg D (query s0)). lra. }
  pose proof (i_gradient_means prec Db C z HRb Hz) as Gm.
  assert (Nn : encl (i_norm prec D g (i_gradient prec ss (over_n prec (samples Db))) (map of_query gs)) (inner D (gradient Db C) (gradient Db C))).
  { assert (E0 : inner D (gradient Db C) (gradient Db C) = inner D (mat_of D (gradient_functional Db C)) (mat_of D (gradient_functional Db C))).
    { apply sum2_ext. intros a b _ _. now rewrite <- !(gradient_mat Db C HRb). }
    rewrite E0. apply i_norm_encl; [apply gram_of_R|exact Gm]. }
  assert (Small : inner D (gradient Db C) (gradient Db C) * (Q2R (big_of D g) * Q2R (big_of D g))
    <= (Q2R m * (1 - exp (- (Q2R (big_of D g) * Q2R r)))) * (Q2R m * (1 - exp (- (Q2R (big_of D g) * Q2R r))))).
  { assert (Er : encl (I.mul prec (enclose prec m) (I.sub prec (one prec) (I.exp prec (I.sub prec I.zero (I.mul prec (enclose prec (big_of D g))
      (enclose prec r))))))
      (Q2R m * (1 - exp (- (Q2R (big_of D g) * Q2R r))))).
    { apply encl_mul; [apply enclose_encl|]. apply encl_sub; [apply encl_one|]. apply encl_exp, encl_neg, encl_mul; apply enclose_encl. }
    eapply at_most_fine; [exact Hgrad| |]; apply encl_mul; auto. apply encl_mul; apply enclose_encl. }
  pose proof (i_risk_encl prec Db C z HRb Hz LogLoss) as Loss. change (general_risk Db (loss_of LogLoss) C) with (risk Db C) in Loss. fold ss in Loss.
  assert (RL : risk Db C = Lbar D tied C) by (apply (Lbar_risk D tied Tr HR)). rewrite RL in Loss.
  exists tied. split; [exact Tr|]. split; [exact Ts|]. split; [exact HR|]. split; [exact SC|]. split; [|split].
  - intros W HW Hmin. exact (minimiser_within D tied Tr Ts HR C (Q2R m) (Q2R r) (Q2R (big_of D g)) SC Hm Hr Hbig HM Curved Small W HW Hmin).
  - intros X HX. pose proof (infimum_within D tied Tr Ts HR C (Q2R m) (Q2R r) (Q2R (big_of D g)) SC Hm Hr Hbig HM Curved Small X HX) as K.
    pose proof (at_most_fine prec _ _ _ _ _ _ Hlow (enclose_encl prec _) (encl_sub prec _ _ _ _ Loss (enclose_encl prec _))) as B.
    rewrite !Q2R_red, Q2R_minus, !Q2R_mult in B. lra.
  - pose proof (at_most_fine prec _ _ _ _ _ _ Hup Loss (enclose_encl prec _)) as B. now rewrite Q2R_red, Q2R_plus in B.
Qed.
End Prec.
Lemma Lbar_tied_of D tied W : realisable D -> (forall k i, tied k i i = true) -> (forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j))
  -> Lbar D tied W = Lbar D (tied_of D) W.
Proof.
  intros [_ Hy] Tr Ts. unfold Lbar. f_equal. apply lsum_ext. intros s Hs. unfold abar, In_. f_equal. f_equal. f_equal. apply filter_ext_in.
  intros v Hv.
  destruct (Nat.eq_dec (label s) v) as [<-|N]; [now rewrite Tr, tied_of_refl|].
  assert (He : edge D (query s) (label s) v) by (exists s; repeat split; auto).
  specialize (Ts _ _ _ He). pose proof (tied_of_scc D (query s) (label s) v) as T.
  destruct (tied (query s) (label s) v), (tied_of D (query s) (label s) v); intuition.
Qed.
(** the stated point lies within the stated radius of W_fin, and L* in the stated interval *)
Theorem finite_ok_sound prec D c lines u : finite_ok prec D c lines = Fine u -> let C := stated_centre D c in
  realisable D /\ S_fin D C /\ forall Wf, is_Wfin D Wf ->
    norm_ D (diff Wf C) <= Q2R (f_radius c) /\ Q2R (f_mid c) - Q2R (f_width c) <= Lbar D (tied_of D) Wf <= Q2R (f_mid c) + Q2R (f_width c).
Proof.
  intros H C. destruct (finite_ok_tied prec D c lines u H) as (tied & Tr & Ts & HR & SC & A & B & U). fold C in SC, A, U. split; [exact HR|].
  split; [exact SC|]. intros Wf [Sf Mf].
  assert (T : forall X, Lbar D tied X = Lbar D (tied_of D) X) by (intros; now apply Lbar_tied_of). split; [|split].
  - apply A; auto. intros X HX. rewrite !T. now apply Mf.
  - rewrite <- T. now apply B.
  - rewrite <- T. eapply Rle_trans; [|exact U]. rewrite !T. now apply Mf.
Qed.
