(* The Graph-SVM in the two norms of the entries, the largest and the sum (THEORY 11.1). A combination of the M_e of dual norm at most 1 bounds the norm of
   every feasible matrix from below by its strict multipliers; with the norm of one feasible matrix equal to that, both are optimal. Caps by
   multipliers show that all optima have the same margins, so that their part on the span of the M_e is one. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Matrices GraphSvm.
Import ListNotations.
Open Scope R_scope.

Inductive entry_norm := LargestEntry | SumOfEntries.
Definition dual (N : entry_norm) : entry_norm := match N with LargestEntry => SumOfEntries | SumOfEntries => LargestEntry end.
(** |V| <= t in this norm *)
Definition norm_at_most D (N : entry_norm) (V : mat) (t : R) : Prop :=
  0 <= t /\ match N with
  | LargestEntry => forall a b, (a < dim D)%nat -> (b < dim D)%nat -> Rabs (V a b) <= t
  | SumOfEntries => sum2 (dim D) (fun a b => Rabs (V a b)) <= t
  end.

Lemma sum2_le d f g : (forall a b, (a < d)%nat -> (b < d)%nat -> f a b <= g a b) -> sum2 d f <= sum2 d g.
Proof. intros H. apply lsum_le; intros a Ha. apply lsum_le; intros b Hb. apply in_seq in Ha, Hb. apply H; lia. Qed.
Lemma Rabs_product x y : x * y <= Rabs x * Rabs y.
Proof. rewrite <- Rabs_mult. apply Rle_abs. Qed.
Lemma dual_inequality D N A X s t : norm_at_most D (dual N) A s -> norm_at_most D N X t -> inner D A X <= s * t.
Proof.
  intros [S0 S] [T0 T]. destruct N; cbn [dual] in S.
  - apply Rle_trans with (t * sum2 (dim D) (fun a b => Rabs (A a b))).
    + rewrite <- sum2_scale. apply sum2_le. intros a b Ha Hb. pose proof (Rabs_product (A a b) (X a b)). pose proof (Rabs_pos (A a b)).
      specialize (T a b Ha Hb). nra.
    + nra.
  - apply Rle_trans with (s * sum2 (dim D) (fun a b => Rabs (X a b))).
    + rewrite <- sum2_scale. apply sum2_le. intros a b Ha Hb. pose proof (Rabs_product (A a b) (X a b)). pose proof (Rabs_pos (X a b)).
      specialize (S a b Ha Hb). nra.
    + nra.
Qed.

(** multipliers of edges, which [strict] tells apart: positive where the edge is strict *)
Definition multipliers_of D (strict : multiplier -> bool) (ms : list multiplier) : Prop := forall m, In m ms ->
  medge D m /\ (if strict m then ~ mscc D m /\ 0 <= Q2R (m_value m) else mscc D m).
Definition strict_sum (strict : multiplier -> bool) (ms : list multiplier) : R := lsum (filter strict ms) (fun m => Q2R (m_value m)).

Lemma lsum_filter_if {A} (p : A -> bool) l f : lsum (filter p l) f = lsum l (fun x => if p x then f x else 0).
Proof. induction l as [|x l IH]; cbn; [reflexivity|]. unfold lsum in *. destruct (p x); cbn; lra. Qed.
Lemma strict_sum_bounds D strict ms X : multipliers_of D strict ms -> feasible D X -> strict_sum strict ms <= inner D (combination D ms) X.
Proof.
  intros Hm HX. unfold strict_sum. rewrite inner_combination, lsum_filter_if. apply lsum_le. intros m Hin. destruct (Hm m Hin) as [He Hs].
  destruct (HX _ _ _ He) as [Tied Strict]. fold (Mm D m) in *. unfold mscc in Hs. destruct (strict m).
  - destruct Hs as [Hn Hv]. specialize (Strict Hn). nra.
  - rewrite (Tied Hs). lra.
Qed.

(** the strict multipliers of a combination of dual norm at most 1 bound the norm of every feasible matrix *)
Theorem norm_svm_lower_bound D N strict ms : multipliers_of D strict ms -> norm_at_most D (dual N) (combination D ms) 1 ->
  forall X t, feasible D X -> norm_at_most D N X t -> strict_sum strict ms <= t.
Proof.
  intros Hm Hd X t HX Ht. pose proof (strict_sum_bounds D strict ms X Hm HX). pose proof (dual_inequality D N _ X 1 t Hd Ht). lra.
Qed.

(** no feasible matrix of norm at most nu has a larger s <M_e, .> than V *)
Theorem norm_svm_cap D N strict ms nu s B k i j V : multipliers_of D strict ms ->
  norm_at_most D (dual N) (plus (times s (M D k i j)) (combination D ms)) B -> B * nu - strict_sum strict ms <= s * inner D (M D k i j) V ->
  forall X, feasible D X -> norm_at_most D N X nu -> s * inner D (M D k i j) X <= s * inner D (M D k i j) V.
Proof.
  intros Hm Hd Hc X HX Ht. pose proof (strict_sum_bounds D strict ms X Hm HX). pose proof (dual_inequality D N _ X B nu Hd Ht) as H1.
  rewrite inner_plus_l, inner_times_l in H1. lra.
Qed.
