(* Inequalities of one real variable that several proofs use: exp and its tangents, log, squares, and "x <= y + K e for every e > 0". *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums.
Import ListNotations.
Open Scope R_scope.

Lemma Q2R_0 : Q2R 0 = 0. Proof. apply RMicromega.Q2R_0. Qed.
Lemma Q2R_1 : Q2R 1 = 1. Proof. apply RMicromega.Q2R_1. Qed.
Lemma ln_1_plus x : 0 <= x -> 0 <= ln (1 + x) <= x.
Proof.
  intros [H|<-]; [|rewrite Rplus_0_r, ln_1; lra]. split.
  - rewrite <- ln_1. left. apply ln_increasing; lra.
  - rewrite <- (ln_exp x) at 2. left. apply ln_increasing; [lra|]. apply exp_ineq1; lra.
Qed.
Lemma square_le x b : 0 <= b -> x * x <= b * b -> - b <= x <= b.
Proof. intros Hb H. split; apply Rnot_lt_le; intros L; nra. Qed.
Lemma square_lt x b : 0 <= b -> x * x < b * b -> - b < x < b.
Proof. intros Hb H. split; apply Rnot_le_lt; intros L; nra. Qed.
Lemma exp_ge_tangent x : 1 + x <= exp x.
Proof. destruct (Req_dec x 0) as [->|N]; [rewrite exp_0; lra|left; now apply exp_ineq1]. Qed.
Lemma exp_chord h t : 0 <= t <= 1 -> exp (h * t) <= 1 - t + t * exp h.
Proof.
  intros Ht. pose proof (exp_ge_tangent (- (h * t))) as A. pose proof (exp_ge_tangent (h - h * t)) as B. pose proof (exp_pos (h * t)) as P.
  assert (E0 : exp (h * t) * exp (- (h * t)) = 1) by (rewrite <- exp_plus; replace (h * t + - (h * t)) with 0 by ring; apply exp_0).
  assert (E1 : exp (h * t) * exp (h - h * t) = exp h) by (rewrite <- exp_plus; f_equal; ring).
  apply (Rmult_le_compat_l (exp (h * t))) in A; [|lra]. apply (Rmult_le_compat_l (exp (h * t))) in B; [|lra]. rewrite E0 in A. rewrite E1 in B.
  apply (Rmult_le_compat_l (1 - t)) in A; [|lra]. apply (Rmult_le_compat_l t) in B; [|lra]. nra.
Qed.
Lemma ln_le_mono x y : 0 < x -> x <= y -> ln x <= ln y.
Proof. intros Hx [H| ->]; [left; now apply ln_increasing|lra]. Qed.
(** a convexity step: what replaces the differential of x - c log (x + c) *)
Lemma log_step c x y : 0 < c -> c <= x -> c <= y -> (y - x) - c * (ln (y + c) - ln (x + c)) <= (y * y - x * x) / (2 * (x + c)).
Proof.
  intros Hc Hx Hy. set (a := x + c). set (b := y + c). assert (Ha : 2 * c <= a) by (unfold a; lra). assert (Hb : 2 * c <= b) by (unfold b; lra).
  (* log (b / a) >= 1 - a / b *)
  assert (K : 1 - a / b <= ln b - ln a).
  { pose proof (exp_ge_tangent (ln a - ln b)) as T. unfold Rminus in T at 2. rewrite exp_plus, exp_Ropp, !exp_ln in T by lra. unfold Rdiv. lra. }
  assert (E0 : (y * y - x * x) / (2 * a) = (b - a) - c * ((b - a) / a) + (b - a) * (b - a) / (2 * a)) by (unfold b, a; field; lra).
  rewrite E0. replace (y - x) with (b - a) by (unfold a, b; ring).
  assert (c * ((b - a) / a - (1 - a / b)) <= (b - a) * (b - a) / (2 * a)).
  { replace ((b - a) / a - (1 - a / b)) with ((b - a) * (b - a) / (a * b)) by (field; lra).
    replace ((b - a) * (b - a) / (2 * a)) with ((b / 2) * ((b - a) * (b - a) / (a * b))) by (field; lra).
    apply Rmult_le_compat_r; [|lra]. apply Rmult_le_pos; [apply Rle_0_sqr|]. left. apply Rinv_0_lt_compat. apply Rmult_lt_0_compat; lra. }
  apply (Rmult_le_compat_l c) in K; [|lra]. lra.
Qed.
(** log x is below every line of positive slope, up to a constant *)
Lemma ln_below_line d x : 0 < d -> 0 < x -> ln x <= d * x - 1 - ln d.
Proof.
  intros Hd Hx. pose proof (exp_ge_tangent (ln (d * x))) as T. rewrite exp_ln in T by now apply Rmult_lt_0_compat. rewrite ln_mult in T by auto. lra.
Qed.
Lemma INR_unbounded x : exists t, x <= INR t.
Proof.
  destruct (archimed x) as [A _]. destruct (Rle_dec 0 x) as [L|L]; [|exists O; cbn; lra]. exists (Z.to_nat (up x)).
  rewrite INR_IZR_INZ, Z2Nat.id; [lra|].
  apply le_IZR. lra.
Qed.
Lemma epsilon_le x y K : 0 <= K -> (forall e, 0 < e -> x <= y + K * e) -> x <= y.
Proof.
  intros HK H. apply Rnot_lt_le. intros L. assert (P : 0 < (x - y) / (2 * (K + 1))) by (apply Rdiv_lt_0_compat; lra). specialize (H _ P).
  set (e := (x - y) / (2 * (K + 1))) in *. assert (E0 : (K + 1) * e = (x - y) / 2) by (unfold e; field; lra). lra.
Qed.
Lemma finite_choice {A} (d : nat) (P : nat -> A -> Prop) (x0 : A) : (forall i, (i < d)%nat -> exists x, P i x) ->
  exists f, forall i, (i < d)%nat -> P i (f i).
Proof.
  induction d as [|d IH]; intros H; [exists (fun _ => x0); lia|]. destruct IH as (f & Hf); [intros; apply H; lia|].
  destruct (H d ltac:(lia)) as (x & Hx). exists (fun i => if Nat.eqb i d then x else f i). intros i Hi.
  destruct (Nat.eqb_spec i d) as [->|N]; [exact Hx|apply Hf; lia].
Qed.
Lemma exp_strict x : 0 < x -> 0 < exp (- x) + x - 1.
Proof. intros H. pose proof (exp_ineq1 (- x) ltac:(lra)). lra. Qed.
