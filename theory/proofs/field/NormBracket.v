(* The Graph-SVM in the spectral and in the nuclear norm (THEORY 11.7): two numbers that hold its optimum between them. The spectral norm is bounded by a
   factorisation of t^2 I - X'X, the nuclear one by tr P + tr X'P^{-1}X <= 2 t for a positive semidefinite P; the norms are dual to each other. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia Psatz.
From Attest Require Import Definitions Sums Matrices GraphSvm.
From Attest.field Require Import NormSvm.
Import ListNotations.
Open Scope R_scope.

Definition vec := nat -> R.
Definition dot (d : nat) (u v : vec) : R := lsum (seq 0 d) (fun a => u a * v a).
Definition column (X : mat) (b : nat) : vec := fun a => X a b.
(** (X v)_a, and (P Z)_ab *)
Definition apply_ (d : nat) (X : mat) (v : vec) : vec := fun a => lsum (seq 0 d) (fun b => X a b * v b).
Definition product_ (d : nat) (P Z : mat) : mat := fun a b => lsum (seq 0 d) (fun c => P a c * Z c b).

(** |X| <= s in the spectral norm: (u'Xv)^2 <= s^2 |u|^2 |v|^2 *)
Definition spectral_at_most D (X : mat) (s : R) : Prop :=
  0 <= s /\ forall u v, Rsqr (dot (dim D) u (apply_ (dim D) X v)) <= s * s * (dot (dim D) u u * dot (dim D) v v).
(** |X| <= t in the nuclear norm, which is dual to it *)
Definition nuclear_at_most D (X : mat) (t : R) : Prop := 0 <= t /\ forall A s, spectral_at_most D A s -> inner D A X <= s * t.
Inductive matrix_norm := Spectral | Nuclear.
Definition dual_norm (N : matrix_norm) : matrix_norm := match N with Spectral => Nuclear | Nuclear => Spectral end.
Definition matrix_norm_at_most D (N : matrix_norm) (X : mat) (t : R) : Prop :=
  match N with Spectral => spectral_at_most D X t | Nuclear => nuclear_at_most D X t end.

Section Vectors.
Variable d : nat.
Lemma dot_sym u v : dot d u v = dot d v u.
Proof. apply lsum_ext. intros. ring. Qed.
Lemma dot_nonneg u : 0 <= dot d u u.
Proof. apply lsum_nonneg. intros. apply Rle_0_sqr. Qed.
Lemma dot_linear a u b v w : dot d (fun i => a * u i + b * v i) w = a * dot d u w + b * dot d v w.
Proof. unfold dot. rewrite <- !lsum_scale, <- lsum_plus. apply lsum_ext. intros. ring. Qed.
Lemma dot_cauchy u v : Rsqr (dot d u v) <= dot d u u * dot d v v.
Proof.
  set (x := dot d u v). set (p := dot d u u). set (q := dot d v v). assert (Hq : 0 <= q) by apply dot_nonneg.
  assert (H : 0 <= q * (q * p - x * x)).
  { pose proof (dot_nonneg (fun i => q * u i + - x * v i)) as H. rewrite dot_linear, !(dot_sym _ (fun i => q * u i + - x * v i)), !dot_linear in H.
    rewrite (dot_sym v u) in H. fold x p q in H. nra. }
  destruct (Req_dec q 0) as [Z|Z]; [|unfold Rsqr; assert (0 < q) by lra; nra].
  assert (X0 : x = 0).
  { unfold x, dot. rewrite (lsum_ext _ _ (fun _ => 0)); [apply lsum_zero|]. intros a Ha.
    pose proof (lsum_zero_inv (seq 0 d) (fun a => v a * v a) ltac:(intros; apply Rle_0_sqr) Z a Ha) as S. cbv beta in S.
    apply Rsqr_0_uniq in S. rewrite S. ring. }
  rewrite X0, Z. unfold Rsqr. lra.
Qed.
Lemma lsum_delta n (f : nat -> R) a : lsum (seq 0 n) (fun b => if Nat.eqb a b then f b else 0) = if Nat.ltb a n then f a else 0.
Proof.
  induction n as [|n IH]; [reflexivity|]. rewrite seq_S, lsum_app, IH. cbn [plus Nat.add lsum fold_right].
  destruct (Nat.eqb_spec a n) as [->|N]; [rewrite Nat.ltb_irrefl, (proj2 (Nat.ltb_lt n (S n))) by lia; ring|].
  destruct (Nat.ltb_spec a n), (Nat.ltb_spec a (S n)); try lia; ring.
Qed.
(** (sum_a x_a v_a)^2 as a double sum *)
Lemma sum2_product (u v : nat -> R) : sum2 d (fun a b => u a * v b) = lsum (seq 0 d) u * lsum (seq 0 d) v.
Proof.
  unfold sum2. rewrite Rmult_comm, <- lsum_scale. apply lsum_ext. intros a _. rewrite (Rmult_comm _ (u a)), <- lsum_scale. apply lsum_ext. intros. ring.
Qed.
Lemma rank_one_form c x v w : sum2 d (fun a b => v a * (c * (x a * x b)) * w b) = c * (dot d x v * dot d x w).
Proof.
  unfold dot. rewrite <- sum2_product, <- sum2_scale. apply sum2_ext. intros. ring.
Qed.
End Vectors.

Section Bounds.
Variable D : dataset.
Let d := dim D.
(** a sum of squares: sum_p c_p x_p x_p' *)
Definition squares (f : list (R * vec)) (G : mat) : Prop :=
  (forall p, In p f -> 0 <= fst p) /\ forall a b, (a < d)%nat -> (b < d)%nat -> G a b = lsum f (fun p => fst p * (snd p a * snd p b)).

Lemma form_squares f G v w : squares f G -> sum2 d (fun a b => v a * G a b * w b) = lsum f (fun p => fst p * (dot d (snd p) v * dot d (snd p) w)).
Proof.
  intros [_ H]. rewrite (sum2_ext _ _ (fun a b => lsum f (fun p => v a * (fst p * (snd p a * snd p b)) * w b))).
  - rewrite sum2_lsum. apply lsum_ext. intros p _. apply rank_one_form.
  - intros a b Ha Hb. rewrite H by auto. rewrite (Rmult_comm (v a)), Rmult_assoc, Rmult_comm, <- lsum_scale. apply lsum_ext. intros. ring.
Qed.

Theorem spectral_by f X t : 0 <= t -> squares f (fun a b => (if Nat.eqb a b then t * t else 0) - lsum (seq 0 d) (fun c => X c a * X c b)) ->
  spectral_at_most D X t.
Proof.
  intros Ht Hf. split; [auto|]. intros u v. fold d. pose proof (dot_cauchy d u (apply_ d X v)) as C.
  assert (S : dot d (apply_ d X v) (apply_ d X v) <= t * t * dot d v v).
  { pose proof (form_squares f _ v v Hf) as F. cbv beta in F.
    assert (Pos : 0 <= lsum f (fun p => fst p * (dot d (snd p) v * dot d (snd p) v))).
    { apply lsum_nonneg. intros p Hp. apply Rmult_le_pos; [now apply (proj1 Hf)|apply Rle_0_sqr]. }
    rewrite <- F in Pos. clear F.
    rewrite (sum2_ext _ _ (fun a b => v a * (if Nat.eqb a b then t * t * v b else 0) - v a * lsum (seq 0 d) (fun c => X c a * X c b) * v b)) in Pos
      by (intros a b _ _; destruct (Nat.eqb a b); ring).
    rewrite sum2_minus in Pos.
    assert (I : sum2 d (fun a b => v a * (if Nat.eqb a b then t * t * v b else 0)) = t * t * dot d v v).
    { unfold sum2, dot. rewrite <- lsum_scale. apply lsum_ext. intros a Ha. rewrite lsum_scale, (lsum_delta d (fun b => t * t * v b) a).
      apply in_seq in Ha. rewrite (proj2 (Nat.ltb_lt a d)) by lia. ring. }
    assert (G : sum2 d (fun a b => v a * lsum (seq 0 d) (fun c => X c a * X c b) * v b) = dot d (apply_ d X v) (apply_ d X v)).
    { rewrite (sum2_ext _ _ (fun a b => lsum (seq 0 d) (fun c => (X c a * v a) * (X c b * v b)))).
      - rewrite sum2_lsum. unfold dot at 1. apply lsum_ext. intros c _. rewrite sum2_product. reflexivity.
      - intros a b _ _. rewrite (Rmult_comm (v a)), Rmult_assoc, Rmult_comm, <- lsum_scale. apply lsum_ext. intros. ring. }
    rewrite I, G in Pos. lra. }
  pose proof (dot_nonneg d u). nra.
Qed.

(** <Y, P Z> for P = sum_p c_p x_p x_p' *)
Definition form (f : list (R * vec)) (Y Z : mat) : R :=
  lsum f (fun p => fst p * lsum (seq 0 d) (fun j => dot d (snd p) (column Y j) * dot d (snd p) (column Z j))).
Lemma inner_product_form f P Y Z : squares f P -> inner D Y (product_ d P Z) = form f Y Z.
Proof.
  intros Hf. unfold inner, form. fold d. unfold sum2. rewrite (lsum_swap (seq 0 d) (seq 0 d)).
  rewrite (lsum_ext f _ (fun p => lsum (seq 0 d) (fun j => fst p * (dot d (snd p) (column Y j) * dot d (snd p) (column Z j))))) by (intros; now rewrite lsum_scale).
  rewrite (lsum_swap f (seq 0 d)). apply lsum_ext. intros j _. rewrite <- (form_squares f P (column Y j) (column Z j) Hf). unfold sum2. apply lsum_ext. intros a _.
  unfold product_. rewrite <- lsum_scale. apply lsum_ext. intros b _. unfold column. ring.
Qed.
Lemma form_sym f Y Z : form f Y Z = form f Z Y.
Proof. apply lsum_ext. intros p _. f_equal. apply lsum_ext. intros. ring. Qed.
Lemma form_linear f a Y b Z X : form f (fun i j => a * Y i j + b * Z i j) X = a * form f Y X + b * form f Z X.
Proof.
  unfold form. rewrite <- !lsum_scale, <- lsum_plus. apply lsum_ext. intros p _.
  rewrite (lsum_ext _ _ (fun j => a * (dot d (snd p) (column Y j) * dot d (snd p) (column X j)) + b * (dot d (snd p) (column Z j) * dot d (snd p) (column X j)))).
  - rewrite lsum_plus, !lsum_scale. ring.
  - intros j _. rewrite (dot_sym d (snd p) (column (fun i j => a * Y i j + b * Z i j) j)).
    change (column (fun i j => a * Y i j + b * Z i j) j) with (fun i => a * column Y j i + b * column Z j i). rewrite dot_linear.
    rewrite (dot_sym d (column Y j)), (dot_sym d (column Z j)). ring.
Qed.
Lemma form_nonneg f P Z : squares f P -> 0 <= form f Z Z.
Proof.
  intros [Hf _]. apply lsum_nonneg. intros p Hp. apply Rmult_le_pos; [now apply Hf|]. apply lsum_nonneg. intros. apply Rle_0_sqr.
Qed.
(** |A'x|^2 <= s^2 |x|^2 *)
Lemma spectral_transposed A s x : spectral_at_most D A s ->
  lsum (seq 0 d) (fun j => dot d x (column A j) * dot d x (column A j)) <= s * s * dot d x x.
Proof.
  intros [Hs H]. set (w := fun j => dot d x (column A j)). specialize (H x w). fold d in H.
  assert (E : dot d x (apply_ d A w) = dot d w w).
  { unfold dot at 1, apply_. rewrite (lsum_ext _ _ (fun a => lsum (seq 0 d) (fun b => x a * A a b * w b))) by (intros; rewrite <- lsum_scale; apply lsum_ext; intros; ring).
    rewrite lsum_swap. unfold dot at 1. apply lsum_ext. intros b _. unfold w at 2. unfold dot, column. rewrite Rmult_comm, <- lsum_scale. apply lsum_ext. intros. ring. }
  rewrite E in H. change (lsum (seq 0 d) (fun j => dot d x (column A j) * dot d x (column A j))) with (dot d w w).
  pose proof (dot_nonneg d w). pose proof (dot_nonneg d x). assert (0 <= s * s * dot d x x) by (apply Rmult_le_pos; [apply Rle_0_sqr|auto]).
  unfold Rsqr in H. destruct (Rle_dec (dot d w w) (s * s * dot d x x)); [auto|]. exfalso. nra.
Qed.
Lemma form_spectral f P A s : squares f P -> spectral_at_most D A s -> form f A A <= s * s * lsum (seq 0 d) (fun a => P a a).
Proof.
  intros Hf Ha. rewrite (lsum_ext (seq 0 d) (fun a => P a a) (fun a => lsum f (fun p => fst p * (snd p a * snd p a)))).
  2: { intros a Hin. apply in_seq in Hin. apply (proj2 Hf); lia. }
  rewrite lsum_swap, <- lsum_scale. unfold form. apply lsum_le. intros p Hp. pose proof (spectral_transposed A s (snd p) Ha) as T.
  pose proof (proj1 Hf p Hp). rewrite (lsum_scale (seq 0 d) (fst p)). fold (dot d (snd p) (snd p)). nra.
Qed.

Theorem nuclear_by f P Y X t : 0 <= t -> squares f P -> (forall a b, (a < d)%nat -> (b < d)%nat -> product_ d P Y a b = X a b) ->
  lsum (seq 0 d) (fun a => P a a) + inner D X Y <= 2 * t -> nuclear_at_most D X t.
Proof.
  intros Ht Hf Hx Hn. split; [auto|].
  assert (K : forall A s, spectral_at_most D A s -> s * inner D A X <= s * s * t).
  { intros A s Ha. pose proof (form_nonneg f P (fun i j => 1 * A i j + - s * Y i j) Hf) as N.
    rewrite form_linear, !(form_sym f _ (fun i j => 1 * A i j + - s * Y i j)), !form_linear in N. rewrite (form_sym f Y A) in N.
    assert (E : forall Z, form f Z Y = inner D Z X).
    { intros Z. rewrite <- (inner_product_form f P Z Y Hf). apply sum2_ext. intros a b La Lb. now rewrite Hx. }
    rewrite !E in N. rewrite (inner_sym D Y X) in N. pose proof (form_spectral f P A s Hf Ha). assert (0 <= s * s) by apply Rle_0_sqr. nra. }
  intros A s Ha. destruct Ha as [Hs Ha]. destruct (Req_dec s 0) as [Z|Z].
  - assert (L : forall e, 0 < e -> inner D A X <= 0 + e * t).
    { intros e He. assert (S : spectral_at_most D A e).
      { split; [lra|]. intros u v. specialize (Ha u v). rewrite Z in Ha. pose proof (dot_nonneg (dim D) u). pose proof (dot_nonneg (dim D) v).
        assert (0 <= dot (dim D) u u * dot (dim D) v v) by now apply Rmult_le_pos. assert (0 <= e * e) by apply Rle_0_sqr. nra. }
      pose proof (K A e S). nra. }
    rewrite Z, Rmult_0_l. apply Rnot_lt_le. intros P0. specialize (L (inner D A X / (2 * (t + 1)))).
    assert (0 < inner D A X / (2 * (t + 1))) by (apply Rdiv_lt_0_compat; lra). specialize (L H).
    assert (inner D A X / (2 * (t + 1)) * t <= inner D A X / 2).
    { unfold Rdiv. rewrite Rmult_assoc. apply Rmult_le_compat_l; [lra|]. rewrite <- (Rmult_1_r (/ 2)). rewrite Rinv_mult.
      rewrite Rmult_assoc. apply Rmult_le_compat_l; [lra|]. apply (Rmult_le_reg_l (t + 1)); [lra|]. rewrite <- Rmult_assoc, Rinv_r by lra. lra. }
    lra.
  - pose proof (K A s (conj Hs Ha)). nra.
Qed.

Lemma matrix_dual_inequality N A X s t : matrix_norm_at_most D (dual_norm N) A s -> matrix_norm_at_most D N X t -> inner D A X <= s * t.
Proof.
  destruct N; cbn; intros H1 H2.
  - rewrite inner_sym, Rmult_comm. now apply (proj2 H1).
  - now apply (proj2 H2).
Qed.
Theorem matrix_norm_lower_bound N strict ms : multipliers_of D strict ms -> matrix_norm_at_most D (dual_norm N) (combination D ms) 1 ->
  forall X t, feasible D X -> matrix_norm_at_most D N X t -> strict_sum strict ms <= t.
Proof.
  intros Hm Hd X t HX Ht. pose proof (strict_sum_bounds D strict ms X Hm HX). pose proof (matrix_dual_inequality N _ X 1 t Hd Ht). lra.
Qed.
End Bounds.
