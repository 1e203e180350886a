(* Enclosures of real numbers: CoqInterval's arithmetic over the integers of Coq's library, so that it extracts to Zarith. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia.
From Interval Require Import Specific_stdz Specific_ops Xreal Basic Interval Float_full.
From Attest Require Import Definitions.
Open Scope R_scope.

Module F := SpecificFloat StdZRadix2.
Module I := FloatIntervalFull F.

Definition encl (xi : I.type) (x : R) : Prop := contains (I.convert xi) (Xreal x).

Section Prec.
Variable prec : F.precision.
Definition iq (x : Q) : I.type := I.div prec (I.fromZ prec (Qnum x)) (I.fromZ prec (Zpos (Qden x))).

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
(** certainly below *)
Definition below (a b : I.type) : bool := match I.sign_strict (I.sub prec b a) with Xgt => true | _ => false end.
Lemma below_lt a b x y : encl a x -> encl b y -> below a b = true -> x < y.
Proof.
  intros H K. unfold below. pose proof (I.sign_strict_correct (I.sub prec b a)) as S. destruct (I.sign_strict _); try easy. intros _.
  destruct (S _ (encl_sub b a y x K H)) as [_ P]. cbn in P. change (0 < y - x) in P. lra.
Qed.

End Prec.
