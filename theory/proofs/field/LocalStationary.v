(* Local directions, stationary points (THEORY 12.2): the slope along W_l is a sum over pairs of tokens, positive where scores and logits of W_l are in one
   order. *)
From Coq Require Import Reals List Arith Lra Lia Psatz.
From Attest Require Import Definitions Sums.
Import ListNotations.
Open Scope R_scope.

(** one sample: tokens with their masses a, scores g, and logits z of W_l *)
Record scored := Scored { mass : R; score : R; along : R }.
Definition mean_score (l : list scored) : R := lsum l (fun v => mass v * score v).
(** - sum_v a_v (g_v - u) z_v is the slope of u along W_l; of the loss it is this times -l'(u) *)
Definition slope (l : list scored) : R := lsum l (fun v => mass v * (score v - mean_score l) * along v).

Theorem slope_by_pairs l : lsum l mass = 1 ->
  2 * slope l = lsum l (fun u => lsum l (fun v => mass u * mass v * ((score u - score v) * (along u - along v)))).
Proof.
  intros H1. set (G := mean_score l). set (Z := lsum l (fun v => mass v * along v)). set (P := lsum l (fun v => mass v * score v * along v)).
  assert (S : slope l = P - G * Z).
  { unfold slope. fold G. unfold P, Z. rewrite <- lsum_scale, <- lsum_minus. apply lsum_ext. intros. ring. }
  assert (In_ : forall u, lsum l (fun v => mass u * mass v * ((score u - score v) * (along u - along v)))
    = mass u * score u * along u + mass u * P - mass u * score u * Z - mass u * along u * G).
  { intros u. rewrite (lsum_ext l _ (fun v => mass u * score u * along u * mass v + mass u * (mass v * score v * along v)
      - mass u * score u * (mass v * along v) - mass u * along u * (mass v * score v))) by (intros; ring).
    rewrite !lsum_minus, lsum_plus, !lsum_scale, H1. unfold P, Z, G, mean_score. ring. }
  rewrite (lsum_ext l _ _ (fun u _ => In_ u)). rewrite !lsum_minus, lsum_plus. fold P.
  rewrite (lsum_ext l (fun u => mass u * P) (fun u => P * mass u)) by (intros; ring).
  rewrite (lsum_ext l (fun u => mass u * score u * Z) (fun u => Z * (mass u * score u))) by (intros; ring).
  rewrite (lsum_ext l (fun u => mass u * along u * G) (fun u => G * (mass u * along u))) by (intros; ring).
  rewrite !lsum_scale, H1. change (lsum l (fun u => mass u * score u)) with G. change (lsum l (fun u => mass u * along u)) with Z. rewrite S. ring.
Qed.

(** over samples with weights -l'(u_i) > 0: positive where all pairs agree and one of them strictly *)
Theorem local_stationary (samples : list (R * list scored)) :
  (forall p, In p samples -> 0 < fst p /\ lsum (snd p) mass = 1 /\ (forall v, In v (snd p) -> 0 < mass v)
    /\ forall u v, In u (snd p) -> In v (snd p) -> 0 <= (score u - score v) * (along u - along v)) ->
  (exists p u v, In p samples /\ In u (snd p) /\ In v (snd p) /\ 0 < (score u - score v) * (along u - along v)) ->
  0 < lsum samples (fun p => fst p * slope (snd p)).
Proof.
  intros H (p & u & v & Hp & Hu & Hv & Hs).
  assert (Pos : forall q, In q samples -> 0 <= slope (snd q)).
  { intros q Hq. destruct (H q Hq) as (_ & H1 & Hm & Hc). pose proof (slope_by_pairs (snd q) H1) as E.
    assert (0 <= lsum (snd q) (fun x => lsum (snd q) (fun y => mass x * mass y * ((score x - score y) * (along x - along y))))); [|lra].
    apply lsum_nonneg. intros x Hx. apply lsum_nonneg. intros y Hy. pose proof (Hm x Hx). pose proof (Hm y Hy). pose proof (Hc x y Hx Hy).
    apply Rmult_le_pos; [apply Rmult_le_pos|]; lra. }
  assert (Nonneg : forall q, In q samples -> 0 <= fst q * slope (snd q)).
  { intros q Hq. destruct (H q Hq) as (Hw & _). apply Rmult_le_pos; [lra|auto]. }
  destruct (Rle_lt_or_eq_dec _ _ (lsum_nonneg samples _ Nonneg)) as [L|E]; [exact L|exfalso].
  pose proof (lsum_zero_inv samples _ Nonneg (eq_sym E) p Hp) as Z0. cbv beta in Z0. destruct (H p Hp) as (Hw & H1 & Hm & Hc).
  assert (S0 : slope (snd p) = 0) by (apply Rmult_integral in Z0; destruct Z0; lra).
  pose proof (slope_by_pairs (snd p) H1) as E2. rewrite S0, Rmult_0_r in E2. symmetry in E2.
  assert (Inner : forall x, In x (snd p) -> 0 <= lsum (snd p) (fun y => mass x * mass y * ((score x - score y) * (along x - along y)))).
  { intros x Hx. apply lsum_nonneg. intros y Hy. pose proof (Hm x Hx). pose proof (Hm y Hy). pose proof (Hc x y Hx Hy).
    apply Rmult_le_pos; [apply Rmult_le_pos|]; lra. }
  pose proof (lsum_zero_inv (snd p) _ Inner E2 u Hu) as E3. cbv beta in E3.
  assert (Innermost : forall y, In y (snd p) -> 0 <= mass u * mass y * ((score u - score y) * (along u - along y))).
  { intros y Hy. pose proof (Hm u Hu). pose proof (Hm y Hy). pose proof (Hc u y Hu Hy). apply Rmult_le_pos; [apply Rmult_le_pos|]; lra. }
  pose proof (lsum_zero_inv (snd p) _ Innermost E3 v Hv) as E4. cbv beta in E4. pose proof (Hm u Hu). pose proof (Hm v Hv).
  assert (0 < mass u * mass v) by now apply Rmult_lt_0_compat. nra.
Qed.
