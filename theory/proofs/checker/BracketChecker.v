(* The checker of the kind "norm-bracket": the Graph-SVM in the spectral or the nuclear norm lies between two numbers. Eliminations are computed by unproved
   code; that their factors multiply to the matrix, and that a solution solves, is compared entry by entry. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia String.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RationalSums GraphCertificate SvmCertificate NatMaps Answers
  GraphChecker SvmChecker NormChecker.
From Attest.field Require Import NormSvm NormBracket.
Import ListNotations.
Open Scope R_scope.
Open Scope list_scope.

(** * Certificate *)
Record bracket_certificate := BracketCertificate {
  b_graphs : graph_certificate; b_norm : matrix_norm; b_lower : Q; b_upper : Q; b_entries : list place; b_multipliers : list multiplier; b_root : list place }.

(** * Eliminations, unproved *)
Fixpoint map2 {A B C} (f : A -> B -> C) (l : list A) (m : list B) : list C := match l, m with x :: l, y :: m => f x y :: map2 f l m | _, _ => [] end.
(** a matrix G = sum_p c_p x_p x_p', from its rows *)
Definition factors := list (Q * list Q).
Fixpoint factor (is : list nat) (rows : list (list Q)) : factors :=
  match is with
  | [] => []
  | i :: is =>
      let row := nth i rows [] in let p := nth i row 0%Q in
      if Qeq_bool p 0 then factor is rows
      else let x := map (fun y => Qred (y / p)) row in
           (p, x) :: factor is (map2 (fun r c => if Qeq_bool c 0 then r else map2 (fun y z => Qred (y - p * c * z)) r x) rows x)
  end.
Fixpoint forward (f : factors) (i : nat) (x : list Q) : list Q :=
  match f with [] => [] | (p, l) :: f => let z := nth i x 0%Q in Qred (z / p) :: forward f (S i) (map2 (fun a b => Qred (a - z * b)) x l) end.
Fixpoint backward (f : factors) (i : nat) (w : list Q) : list Q :=
  match f, w with
  | (_, l) :: f, z :: w => let ys := backward f (S i) w in Qred (z - fold_right (fun p s => Qred (fst p * snd p + s)) 0%Q (combine (skipn (S i) l) ys)) :: ys
  | _, _ => []
  end.

(** * Deciding *)
Section Deciding.
Variable d : nat.
(** each entry is computed once *)
Definition rows_of (X : q_matrix) : list (list Q) := map (fun a => map (X a) (seq 0 d)) (seq 0 d).
Definition from_rows (rows : list (list Q)) : q_matrix := fun a b => nth b (nth a rows []) 0%Q.
Definition q_product (P Z : q_matrix) : q_matrix := fun a b => qsum (seq 0 d) (fun c => (P a c * Z c b)%Q).
Definition all_places (test : nat -> nat -> bool) : bool := forallb (fun a => forallb (test a) (seq 0 d)) (seq 0 d).
Definition squares_ok (f : factors) (G : q_matrix) : bool :=
  forallb (fun p => Qle_bool 0 (fst p)) f
  && all_places (fun a b => Qeq_bool (G a b) (qsum f (fun p => (fst p * (nth a (snd p) 0 * nth b (snd p) 0))%Q))).
Definition spectral_ok (X : q_matrix) (t : Q) : result unit :=
  let X := from_rows (rows_of X) in
  let rows := rows_of (fun a b => Qred ((if Nat.eqb a b then t * t else 0) - qsum (seq 0 d) (fun c => (X c a * X c b)%Q))) in
  need (Qle_bool 0 t) "a bound of a norm is negative";;
  need (squares_ok (factor (seq 0 d) rows) (from_rows rows)) "t^2 I - X'X is not positive semidefinite: the spectral norm is above its bound".
Definition nuclear_ok (X P : q_matrix) (t : Q) : result unit :=
  let x := rows_of X in let p := rows_of P in let f := factor (seq 0 d) p in
  let columns := map (fun b => backward f 0 (forward f 0 (map (fun r => nth b r 0%Q) x))) (seq 0 d) in
  let Y := fun a b => nth a (nth b columns []) 0%Q in let X := from_rows x in let P := from_rows p in
  need (Qle_bool 0 t) "a bound of a norm is negative";;
  need (squares_ok f P) "P is not symmetric and positive definite";;
  need (all_places (fun a b => Qeq_bool (q_product P Y a b) (X a b))) "P is not positive definite";;
  need (Qle_bool (qsum (seq 0 d) (fun a => P a a) + q_sum2 d (fun a b => (X a b * Y a b)%Q)) (2 * t)) "tr P + tr X'P^-1 X is above twice the bound".
End Deciding.
Definition bound_ok (d : nat) (N : matrix_norm) (X P : q_matrix) (t : Q) : result unit :=
  match N with Spectral => spectral_ok d X t | Nuclear => nuclear_ok d X P t end.
Definition bracket_ok (D : dataset) (c : bracket_certificate) (lines : list nat) : result unit :=
  let gs := b_graphs c in let ms := b_multipliers c in let d := dim D in let P := table (b_root c) in
  graph_ok D gs lines;;
  need (ascending place_ltb (b_entries c) && ascending place_ltb (b_root c)) "the entries do not ascend by row, column";;
  margins_ok D gs (table (b_entries c));;
  multipliers_ok (prepare_all gs) ms;;
  need (Qeq_bool (qsum (filter (p_is_strict (prepare_all gs)) ms) m_value) (b_lower c)) "the multipliers of the strict edges do not sum to the lower end";;
  bound_ok d (b_norm c) (table (b_entries c)) P (b_upper c);;
  bound_ok d (dual_norm (b_norm c)) (q_combination D ms) P 1.

(** * Soundness *)
Lemma nth_seq_map {A} (f : nat -> A) n i z : (i < n)%nat -> nth i (map f (seq 0 n)) z = f i.
Proof. intros H. rewrite (nth_indep _ z (f 0%nat)) by (now rewrite map_length, seq_length). rewrite map_nth. now rewrite seq_nth. Qed.
Lemma from_rows_of d X a b : (a < d)%nat -> (b < d)%nat -> from_rows (rows_of d X) a b = X a b.
Proof. intros Ha Hb. unfold from_rows, rows_of. rewrite (nth_seq_map (fun a => map (X a) (seq 0 d))) by auto. now apply nth_seq_map. Qed.
Lemma all_places_spec d test : all_places d test = true -> forall a b, (a < d)%nat -> (b < d)%nat -> test a b = true.
Proof.
  unfold all_places. rewrite forallb_forall. intros H a b Ha Hb. specialize (H a ltac:(apply in_seq; lia)). rewrite forallb_forall in H.
  apply H. apply in_seq. lia.
Qed.
Definition real_factors (f : factors) : list (R * vec) := map (fun p => (Q2R (fst p), fun a => Q2R (nth a (snd p) 0%Q))) f.
Lemma squares_ok_sound D f G : squares_ok (dim D) f G = true -> squares D (real_factors f) (real G).
Proof.
  unfold squares_ok. rewrite andb_true_iff, forallb_forall. intros [H1 H2]. split.
  - intros p Hp. apply in_map_iff in Hp as (q & <- & Hq). cbn [fst]. specialize (H1 q Hq). apply Qle_bool_iff, Qle_Rle in H1. now rewrite Q2R_0 in H1.
  - intros a b Ha Hb. pose proof (all_places_spec _ _ H2 a b Ha Hb) as E. cbv beta in E. apply Qeqb_R in E. unfold real. rewrite E, Q2R_qsum.
    unfold real_factors. rewrite lsum_map. apply lsum_ext. intros p _. cbn [fst snd]. now rewrite !Q2R_mult.
Qed.
Lemma squares_same D f G H : same D G H -> squares D f G -> squares D f H.
Proof. intros S [H1 H2]. split; [auto|]. intros a b Ha Hb. rewrite <- (S a b Ha Hb). auto. Qed.
Lemma spectral_ok_sound D X t : spectral_ok (dim D) X t = Fine tt -> spectral_at_most D (real X) (Q2R t).
Proof.
  unfold spectral_ok. intros H. fine H. apply need_fine in H. apply Qle_bool_iff, Qle_Rle in H0. rewrite Q2R_0 in H0.
  apply squares_ok_sound in H. eapply spectral_by; [exact H0|]. eapply squares_same; [|exact H]. intros a b Ha Hb. unfold real.
  rewrite from_rows_of by auto. rewrite Q2R_red, Q2R_minus, Q2R_qsum. f_equal.
  - destruct (Nat.eqb a b); [apply Q2R_mult|apply Q2R_0].
  - apply lsum_ext. intros c Hc. apply in_seq in Hc. now rewrite Q2R_mult, !from_rows_of by lia.
Qed.
Lemma nuclear_ok_sound D X P t : nuclear_ok (dim D) X P t = Fine tt -> nuclear_at_most D (real X) (Q2R t).
Proof.
  unfold nuclear_ok. set (f := factor _ _). set (Y := fun a b : nat => nth a (nth b (map _ _) []) 0%Q). intros H. fine H. fine H. fine H. apply need_fine in H.
  apply Qle_bool_iff, Qle_Rle in H0. rewrite Q2R_0 in H0. apply squares_ok_sound in H1.
  apply (nuclear_by D (real_factors f) (real (from_rows (rows_of (dim D) P))) (real Y)); auto.
  - intros a b Ha Hb. pose proof (all_places_spec _ _ H2 a b Ha Hb) as E. cbv beta in E. apply Qeqb_R in E. rewrite from_rows_of in E by auto.
    unfold real at 3. rewrite <- E. unfold q_product, product_, real. rewrite Q2R_qsum. apply lsum_ext. intros. now rewrite Q2R_mult.
  - apply Qle_bool_iff, Qle_Rle in H. rewrite Q2R_plus, Q2R_mult, Q2R_qsum, q_sum2_R in H. replace (Q2R 2) with 2 in H by (unfold Q2R; cbn; lra).
    eapply Rle_trans; [|exact H]. apply Rplus_le_compat; [apply Rle_refl|]. apply Req_le. apply sum2_ext. intros a b Ha Hb. rewrite Q2R_mult.
    unfold real. now rewrite from_rows_of.
Qed.
Lemma bound_ok_sound D N X P t : bound_ok (dim D) N X P t = Fine tt -> matrix_norm_at_most D N (real X) (Q2R t).
Proof. destruct N; cbn [bound_ok matrix_norm_at_most]; [apply spectral_ok_sound|apply nuclear_ok_sound]. Qed.
Lemma inner_same_r D A X Y : same D X Y -> inner D A X = inner D A Y.
Proof. intros S. apply sum2_ext. intros a b Ha Hb. now rewrite (S a b Ha Hb). Qed.
Lemma matrix_norm_same D N X Y t : same D X Y -> matrix_norm_at_most D N X t -> matrix_norm_at_most D N Y t.
Proof.
  intros S. destruct N; cbn; intros [H0 H]; (split; [exact H0|]).
  - intros u v. replace (dot (dim D) u (apply_ (dim D) Y v)) with (dot (dim D) u (apply_ (dim D) X v)); [apply H|].
    apply lsum_ext. intros a Ha. f_equal. apply lsum_ext. intros b Hb. apply in_seq in Ha, Hb. rewrite S by lia. reflexivity.
  - intros A s Ha. rewrite <- (inner_same_r D A X Y S). now apply H.
Qed.
(** lower and upper hold the least norm of a feasible matrix between them *)
Definition is_bracket D (N : matrix_norm) (V : mat) (lower upper : R) : Prop :=
  feasible D V /\ matrix_norm_at_most D N V upper /\ forall X t, feasible D X -> matrix_norm_at_most D N X t -> lower <= t.
Theorem bracket_ok_sound D c lines : bracket_ok D c lines = Fine tt ->
  is_bracket D (b_norm c) (real (by_places (b_entries c))) (Q2R (b_lower c)) (Q2R (b_upper c)).
Proof.
  unfold bracket_ok. intros H. cbv zeta in H. fine H. destruct x. fine H. fine H. destruct x0. fine H. destruct x0. fine H. fine H. destruct x1. destruct x.
  split; [|split].
  - exact (margins_ok_sound D _ lines H0 _ H2).
  - apply (matrix_norm_same D _ (real (table (b_entries c)))); [apply real_table|]. now apply (bound_ok_sound D _ _ (table (b_root c))).
  - intros X t HX Ht. apply Qeqb_R in H4. rewrite <- H4, strict_sum_R. pose proof (bound_ok_sound D _ _ _ _ H) as Hd. rewrite Q2R_1 in Hd.
    refine (matrix_norm_lower_bound D (b_norm c) _ _ (multipliers_ok_of D _ lines H0 _ H3) _ X t HX Ht).
    refine (matrix_norm_same D _ _ _ 1 _ Hd). intros a b _ _. apply q_combination_R.
Qed.
