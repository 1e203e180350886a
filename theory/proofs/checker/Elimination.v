(* Positive definiteness of a symmetric matrix by elimination in intervals; soundness. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia.
From Interval Require Import Xreal Basic Interval.
From Attest Require Import Definitions Sums Elementary Matrices Intervals.
Import ListNotations.
Open Scope R_scope.

(** * Positive definiteness by elimination; a symmetric matrix is its columns below the diagonal *)
Definition tri (A : Type) := list (A * list A).
Fixpoint dotR (v x : list R) : R := match v, x with a :: v, b :: x => a * b + dotR v x | _, _ => 0 end.
(** the quadratic form of a triangle *)
Fixpoint form (t : tri R) (x : list R) : R :=
  match t, x with (a, v) :: t, y :: x => a * y * y + 2 * y * dotR v x + form t x | _, _ => 0 end.
Fixpoint subtract {A} (op : A -> A -> A) (vi : A) (v w : list A) : list A :=
  match v, w with a :: v, b :: w => op b a :: subtract op vi v w | _, _ => [] end.
Section Elimination.
Context {A : Type} (less : A -> A -> A -> A -> A). (* less b u v a = b - u v / a *)
Fixpoint row_update (a u : A) (v w : list A) : list A :=
  match v, w with y :: v, b :: w => less b u y a :: row_update a u v w | _, _ => [] end.
Fixpoint schur (a : A) (v : list A) (t : tri A) : tri A :=
  match v, t with u :: v, (d, w) :: t => (less d u u a, row_update a u v w) :: schur a v t | _, _ => [] end.
End Elimination.
Fixpoint square (t : list (R * list R)) : Prop := match t with [] => True | (_, v) :: t => length v = length t /\ square t end.

Definition lessR (b u v a : R) := b - u * v / a.
Lemma row_update_dot a u v w x : length v = length x -> length w = length x ->
  dotR (row_update lessR a u v w) x = dotR w x - u / a * dotR v x.
Proof.
  revert w x; induction v as [|y v IH]; intros [|b w] [|z x]; cbn; try easy; [lra..|]. intros Hv Hw. rewrite IH by lia. unfold lessR, Rdiv. ring.
Qed.
Lemma schur_form a v t x : length v = length x -> length t = length x -> square t ->
  form (schur lessR a v t) x = form t x - dotR v x * dotR v x / a.
Proof.
  revert v x; induction t as [|[d w] t IH]; intros [|u v] [|y x]; cbn; try easy; intros Hv Ht; [intros _; unfold Rdiv; ring|]. intros [Hw Hs].
  rewrite IH by (auto; lia). rewrite row_update_dot by lia. unfold lessR, Rdiv. ring.
Qed.
Lemma row_update_length a u v w : length v = length w -> length (row_update lessR a u v w) = length w.
Proof. revert w; induction v; intros [|]; cbn; try easy. intros. f_equal. apply IHv. lia. Qed.
Lemma schur_square a v t : length v = length t -> square t -> square (schur lessR a v t) /\ length (schur lessR a v t) = length t.
Proof.
  revert v; induction t as [|[d w] t IH]; intros [|u v]; cbn; try easy. intros Hl [Hw Hs]. destruct (IH v ltac:(lia) Hs) as [I1 I2].
  rewrite row_update_length, I2 by lia. auto.
Qed.

Section Prec.
Variable prec : F.precision.
Definition lessI (b u v a : I.type) : I.type := I.sub prec b (I.div prec (I.mul prec u v) a).
Fixpoint positive (fuel : nat) (t : tri I.type) : bool :=
  match fuel, t with
  | _, [] => true
  | S fuel, (a, v) :: t => below prec I.zero a && positive fuel (schur lessI a v t)
  | O, _ => false
  end.
Definition encl_tri : tri I.type -> tri R -> Prop := Forall2 (fun p q => encl (fst p) (fst q) /\ Forall2 encl (snd p) (snd q)).
Lemma encl_lessI b u v a b' u' v' a' : a' <> 0 -> encl b b' -> encl u u' -> encl v v' -> encl a a' -> encl (lessI b u v a) (lessR b' u' v' a').
Proof. intros. unfold lessI, lessR. apply encl_sub; auto. apply encl_div; auto. now apply encl_mul. Qed.
Lemma encl_row a u a' u' v v' w w' : a' <> 0 -> encl a a' -> encl u u' -> Forall2 encl v v' -> Forall2 encl w w' ->
  Forall2 encl (row_update lessI a u v w) (row_update lessR a' u' v' w').
Proof. intros Ha Ea Eu Hv. revert w w'. induction Hv; intros ? ? [|]; cbn; constructor; auto using encl_lessI. Qed.
Lemma encl_schur a a' v v' t t' : a' <> 0 -> encl a a' -> Forall2 encl v v' -> encl_tri t t' -> encl_tri (schur lessI a v t) (schur lessR a' v' t').
Proof.
  intros Ha Ea Hv. revert t t'. induction Hv as [|u u' v v' Hu Hv IH]; intros ? ? [|[d w] [d' w'] t t' [Hd Hw] Ht]; cbn in *; constructor; [cbn|now
    apply IH].
  split; [now apply encl_lessI|now apply encl_row].
Qed.
Lemma zero_encl : encl I.zero 0.
Proof. change (contains (I.convert I.zero) (Xreal 0)). rewrite I.zero_correct. split; apply Rle_refl. Qed.
Theorem positive_sound fuel t t' : positive fuel t = true -> encl_tri t t' -> square t' -> forall x, length x = length t' -> 0 <= form t' x.
Proof.
  revert t t'; induction fuel as [|fuel IH]; intros t t' Hp He Hs x Hx; destruct He as [|[a v] [a' v'] t t' [Ha Hv] Ht]; cbn in *; try (lra || easy).
  apply andb_true_iff in Hp as [Hp Hq]. pose proof (below_lt prec _ _ _ _ zero_encl Ha Hp) as Pa. destruct x as [|y x]; [easy|]. cbn in Hx.
  destruct Hs as [Hl Hs]. destruct (schur_square a' v' t' Hl Hs) as [S1 S2].
  specialize (IH _ _ Hq (encl_schur a a' v v' t t' ltac:(lra) Ha Hv Ht) S1 x ltac:(lia)). rewrite schur_form in IH by (auto; lia).
  cbn. replace (a' * y * y + 2 * y * dotR v' x + form t' x) with (a' * ((y + dotR v' x / a') * (y + dotR v' x / a')) + (form t' x - dotR v' x * dotR
    v' x / a')) by (field; lra).
  pose proof (Rle_0_sqr (y + dotR v' x / a')) as Q0. unfold Rsqr in Q0.
  assert (0 <= a' * ((y + dotR v' x / a') * (y + dotR v' x / a'))) by (apply Rmult_le_pos; lra). lra.
Qed.

(** the triangle of a bilinear form on a list of matrices *)
Fixpoint tri_of {A B} (f : A -> A -> B) (l : list A) : tri B := match l with [] => [] | b :: l => (f b b, map (f b) l) :: tri_of f l end.
Lemma tri_of_square {A} (f : A -> A -> R) l : square (tri_of f l) /\ length (tri_of f l) = length l.
Proof. induction l as [|b l [I1 I2]]; cbn; [easy|]. rewrite map_length, I2. auto. Qed.
Lemma encl_tri_of {A} (f : A -> A -> I.type) (g : A -> A -> R) l : (forall b c, encl (f b c) (g b c)) -> encl_tri (tri_of f l) (tri_of g l).
Proof. intros H. induction l as [|b l IH]; constructor; auto. split; [apply H|]. cbn. clear - H. induction l; constructor; auto. Qed.
Section Bilinear.
Context {A : Type} (mt : A -> mat) (F : mat -> mat -> R).
Fixpoint comb (xs : list R) (l : list A) : mat :=
  match xs, l with x :: xs, b :: l => plus (times x (mt b)) (comb xs l) | _, _ => fun _ _ => 0 end.
Hypothesis F_sym : forall X Y, F X Y = F Y X.
Hypothesis F_plus : forall X Y Z, F X (plus Y Z) = F X Y + F X Z.
Hypothesis F_times : forall X t Y, F X (times t Y) = t * F X Y.
Hypothesis F_zero : forall X, F X (fun _ _ => 0) = 0.
Lemma comb_right X xs l : length xs = length l -> F X (comb xs l) = dotR (map (fun c => F X (mt c)) l) xs.
Proof. revert xs; induction l as [|c l IH]; intros [|x xs]; cbn; try easy. intros. rewrite F_plus, F_times, IH by lia. ring. Qed.
Theorem form_tri_of xs l : length xs = length l -> form (tri_of (fun b c => F (mt b) (mt c)) l) xs = F (comb xs l) (comb xs l).
Proof.
  revert xs; induction l as [|b l IH]; intros [|x xs]; cbn; try easy. intros Hl. rewrite IH, <- comb_right by lia.
  set (h := comb xs l). rewrite F_plus, F_times, (F_sym (plus _ _) (mt b)), (F_sym (plus _ _) h), !F_plus, !F_times, (F_sym h (mt b)). ring.
Qed.
End Bilinear.
End Prec.
