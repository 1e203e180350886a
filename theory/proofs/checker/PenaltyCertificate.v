(* The kind "penalty-path": a gradient enclosed with CoqInterval's arithmetic (stdlib integers, so that it extracts to Zarith); soundness. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia.
From Interval Require Import Specific_stdz Specific_ops Xreal Basic Interval Float_full.
From Attest Require Import Definitions Sums Elementary Matrices RestrictedRisk Convexity PenaltyPath RationalSums GraphCertificate SvmCertificate.
Import ListNotations.
Open Scope R_scope.

Module F := SpecificFloat StdZRadix2.
Module I := FloatIntervalFull F.

Definition encl (xi : I.type) (x : R) : Prop := contains (I.convert xi) (Xreal x).

Section Prec.
Variable prec : F.precision.
Definition iq (x : Q) : I.type := I.div prec (I.fromZ prec (Qnum x)) (I.fromZ prec (Zpos (Qden x))).
Definition isum {A} (l : list A) (f : A -> I.type) : I.type := fold_right (fun x s => I.add prec (f x) s) I.zero l.

Lemma encl_add a b x y : encl a x -> encl b y -> encl (I.add prec a b) (x + y).
Proof. intros H K. exact (I.add_correct prec a b _ _ H K). Qed.
Lemma encl_sub a b x y : encl a x -> encl b y -> encl (I.sub prec a b) (x - y).
Proof. intros H K. exact (I.sub_correct prec a b _ _ H K). Qed.
Lemma encl_mul a b x y : encl a x -> encl b y -> encl (I.mul prec a b) (x * y).
Proof. intros H K. exact (I.mul_correct prec a b _ _ H K). Qed.
Lemma encl_exp a x : encl a x -> encl (I.exp prec a) (exp x).
Proof. intros H. exact (I.exp_correct prec a _ H). Qed.
Lemma encl_div a b x y : y <> 0 -> encl a x -> encl b y -> encl (I.div prec a b) (x / y).
Proof.
  intros Hy H K. pose proof (I.div_correct prec a b _ _ H K) as C. unfold encl. cbn in C. unfold Xdiv' in C.
  destruct (is_zero_spec y); [contradiction|exact C].
Qed.
Lemma encl_Z z : encl (I.fromZ prec z) (IZR z).
Proof. apply I.fromZ_correct. Qed.
Lemma encl_iq x : encl (iq x) (Q2R x).
Proof. unfold iq, Q2R. apply encl_div; auto using encl_Z. Qed.
Lemma encl_isum {A} (l : list A) f g : (forall x, In x l -> encl (f x) (g x)) -> encl (isum l f) (lsum l g).
Proof.
  induction l as [|x l IH]; intros H.
  - change (contains (I.convert I.zero) (Xreal 0)). rewrite I.zero_correct. split; apply Rle_refl.
  - cbn [isum lsum fold_right]. apply encl_add; [apply H; now left|]. apply IH. intros; apply H; now right.
Qed.
(** certainly below *)
Definition below (a b : I.type) : bool := match I.sign_strict (I.sub prec b a) with Xgt => true | _ => false end.
Lemma below_lt a b x y : encl a x -> encl b y -> below a b = true -> x < y.
Proof.
  intros H K. unfold below. pose proof (I.sign_strict_correct (I.sub prec b a)) as S. destruct (I.sign_strict _); try easy. intros _.
  destruct (S _ (encl_sub b a y x K H)) as [_ P]. cbn in P. change (0 < y - x) in P. lra.
Qed.

(** * The checker *)
Variable D : dataset.
Definition dot (row : list Q) (v : nat) : Q := qsum (seq 0 (dim D)) (fun a => Qred (entry D v a * nth a row 0)%Q).
(** the positions of a context with their attention *)
Definition shares (t : table) (s : sample) : list (nat * I.type) :=
  let c := column D t (query s) in let zy := dot c (label s) in
  let es := map (fun v => (v, I.exp prec (iq (Qred (dot c v - zy))))) (context s) in
  let total := isum es snd in map (fun p => (fst p, I.div prec (snd p) total)) es.
Definition slope_entry (ss : list (sample * list (nat * I.type))) (a b : nat) : I.type :=
  isum ss (fun sp => isum (snd sp) (fun p => I.mul prec (snd p)
    (iq (Qred ((entry D (fst p) a - entry D (label (fst sp)) a) * entry D (query (fst sp)) b)%Q)))).
Definition gradient_entry (p : Q) (t : table) (over_n : I.type) ss (a b : nat) : I.type :=
  I.add prec (I.mul prec over_n (slope_entry ss a b)) (iq (Qred (p * get t a b)%Q)).
Definition isquare (x : I.type) := I.mul prec x x.
Definition inner_square (f : nat -> nat -> I.type) : I.type :=
  isum (seq 0 (dim D)) (fun a => isum (seq 0 (dim D)) (fun b => isquare (f a b))).
Definition check_ball (p r : Q) (ws : list weight) : bool :=
  let t := weight_table D ws in
  let ss := map (fun s => (s, shares t s)) (samples D) in
  let over_n := I.div prec (iq 1) (I.fromZ prec (Z.of_nat (length (samples D)))) in
  Qltb 0 p && Qle_bool 0 r && forallb (fun s => mem (label s) (context s)) (samples D) && negb (Nat.eqb (length (samples D)) 0)
  && below (inner_square (gradient_entry p t over_n ss)) (isquare (iq (Qred (p * r)%Q))).

(** * Soundness *)
Lemma dot_logit ws k v : Q2R (dot (column D (weight_table D ws) k) v) = logit D (W_of D ws) v k.
Proof.
  unfold dot. rewrite Q2R_qsum. unfold logit, inner, sum2. apply lsum_ext. intros a Ha. apply in_seq in Ha.
  rewrite Q2R_red, Q2R_mult. unfold column. rewrite nth_tab, Q2R_qsum, <- lsum_scale by lia. apply lsum_ext. intros b Hb. apply in_seq in Hb.
  rewrite Q2R_red, Q2R_mult, get_weight_table by lia. unfold E. ring.
Qed.
Lemma isum_map {A B} (f : A -> B) l g : isum (map f l) g = isum l (fun x => g (f x)).
Proof. induction l; cbn; [reflexivity|]. now f_equal. Qed.

Section Sound.
Variables (p r : Q) (ws : list weight).
Let t := weight_table D ws.
Let V := W_of D ws.
Lemma shares_correct s (f : nat -> I.type) (g : nat -> R) : context s <> [] -> (forall v, encl (f v) (g v)) ->
  encl (isum (shares t s) (fun q => I.mul prec (snd q) (f (fst q)))) (lsum (context s) (fun v => share D V s v * g v)).
Proof.
  intros Hc Hf. unfold shares. rewrite isum_map, isum_map. cbn [fst snd]. apply encl_isum. intros v Hv. apply encl_mul; [|auto].
  set (zy := logit D V (label s) (query s)).
  replace (share D V s v) with (exp (logit D V v (query s) - zy) / lsum (context s) (fun u => exp (logit D V u (query s) - zy))).
  - assert (X : forall u, encl (I.exp prec (iq (Qred (dot (column D t (query s)) u - dot (column D t (query s)) (label s))))) (exp (logit D V u (query s) - zy))).
    { intros u. apply encl_exp. unfold zy, V. rewrite <- !dot_logit, <- Q2R_minus, <- Q2R_red. apply encl_iq. }
    apply encl_div; [|apply X|].
    + destruct (context s) as [|x l]; [easy|]. cbn. pose proof (exp_pos (logit D V x (query s) - zy)).
      assert (0 <= lsum l (fun u => exp (logit D V u (query s) - zy))) by (apply lsum_nonneg; intros; left; apply exp_pos). unfold lsum in *. lra.
    + rewrite isum_map. apply encl_isum. intros; apply X.
  - unfold share, zsum.
    assert (Y : forall u, exp (logit D V u (query s) - zy) = exp (- zy) * exp (logit D V u (query s))) by (intros; rewrite <- exp_plus; f_equal; ring).
    rewrite Y. rewrite (lsum_ext _ _ (fun u => exp (- zy) * exp (logit D V u (query s)))) by (intros; apply Y). rewrite lsum_scale.
    pose proof (exp_pos (- zy)). pose proof (zsum_pos D V (query s) _ Hc) as Z. unfold zsum in Z. field. lra.
Qed.
Lemma gradient_entry_correct a b : (a < dim D)%nat -> (b < dim D)%nat -> realisable D ->
  encl (gradient_entry p t (I.div prec (iq 1) (I.fromZ prec (Z.of_nat (length (samples D))))) (map (fun s => (s, shares t s)) (samples D)) a b)
       (penalised_gradient D (Q2R p) V a b).
Proof.
  intros Ha Hb HR. pose proof (n_pos D HR) as Hn. unfold penalised_gradient, plus, times, gradient_entry, gradient. apply encl_add.
  - apply encl_mul.
    + replace (/ n D) with (Q2R 1 / IZR (Z.of_nat (length (samples D)))).
      * apply encl_div; auto using encl_iq, encl_Z. rewrite <- INR_IZR_INZ. unfold n in Hn. lra.
      * rewrite Q2R_1, <- INR_IZR_INZ. unfold n in *. field. lra.
    + unfold slope_entry. rewrite isum_map. cbn [fst snd]. apply encl_isum. intros s Hs.
      apply (shares_correct s (fun v => iq (Qred ((entry D v a - entry D (label s) a) * entry D (query s) b))) (fun v => M D (query s) v (label s) a b)).
      * destruct HR as [_ Hy]. specialize (Hy s Hs). intros E. now rewrite E in Hy.
      * intros v. unfold M, E. rewrite <- Q2R_minus, <- Q2R_mult, <- Q2R_red. apply encl_iq.
  - unfold V. rewrite <- (get_weight_table D ws a b Ha Hb), <- Q2R_mult, <- Q2R_red. apply encl_iq.
Qed.
Theorem check_ball_sound : check_ball p r ws = true -> realisable D /\ 0 < Q2R p /\ 0 <= Q2R r /\
  forall U, (forall X, penalised D (Q2R p) U <= penalised D (Q2R p) X) -> inner D (diff V U) (diff V U) <= Q2R r * Q2R r.
Proof.
  unfold check_ball. rewrite !andb_true_iff. intros [[[[Hp Hr] Hl] Hn] Hb]. fold t in Hb.
  assert (HR : realisable D).
  { split; [intros E; now rewrite E in Hn|]. rewrite forallb_forall in Hl. intros s Hs. now apply mem_In, Hl. }
  apply Qltb_lt in Hp. apply Qle_bool_iff, Qle_Rle in Hr. rewrite Q2R_0 in *. repeat split; auto; try apply HR.
  intros U HU. apply (penalty_ball D HR (Q2R p) V (Q2R r) U Hp); [|exact HU]. left.
  eapply below_lt; [| |exact Hb].
  - apply encl_isum. intros a Ha. apply in_seq in Ha. apply encl_isum. intros b Hb'. apply in_seq in Hb'.
    apply encl_mul; apply gradient_entry_correct; auto; lia.
  - apply encl_mul; rewrite Q2R_red, <- Q2R_mult || rewrite <- Q2R_mult, <- Q2R_red; apply encl_iq.
Qed.
End Sound.
End Prec.
