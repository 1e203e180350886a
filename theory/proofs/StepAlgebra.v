(* THEORY 6.8, the algebra of one step of descent: real numbers only. *)
From Coq Require Import Reals Lra.
From Attest Require Import Definitions Elementary.
Open Scope R_scope.

(** the algebra of one step *)
Lemma step_algebra eta a w eps n M sigma Wn gP gh gb A drop : 0 < eta -> 1 <= n -> 0 <= M -> 0 < sigma -> 0 < Wn -> eps = a + w -> 0 <= a -> 0 <= w ->
  0 <= gP -> 0 <= gh -> 0 <= gb -> A <= gP * Wn -> w * (1 - n * eps / 2) <= A -> 0 <= A -> A <= w -> gP <= M * A ->
  2 * sigma * a <= gb * gb -> gb - M * A <= gh -> eta * ((1 - 2 * eps) * (gP * gP) + (1 / 2 - 2 * eps) * (gh * gh)) <= drop ->
  let C := 2 + n / 2 + 2 * (M * M) / sigma in eps <= 1 / 8 -> 8 * M * eps <= sigma * Wn -> C * eps <= 1 / 2 ->
  eta * gP * eps * (1 - C * eps) <= drop * Wn.
Proof.
  intros He Hn HM Hs HW Ee Ha Hw HgP Hgh Hgb F1 F2 HA FA F3 F4 F5 Hd C E8 Es EC. set (k := 2 + n / 2). set (K := 2 * (M * M) / sigma).
  assert (HK : 0 <= K) by (unfold K; apply Rmult_le_pos; [nra|left; now apply Rinv_0_lt_compat]).
  assert (Eps : 0 <= eps) by lra. assert (Ck : C = k + K) by reflexivity. assert (Hk : 0 <= k) by (unfold k; lra).
  assert (P1 : gP * (w * (1 - k * eps)) <= (1 - 2 * eps) * (gP * gP) * Wn).
  { apply Rle_trans with ((1 - 2 * eps) * (gP * (w * (1 - n * eps / 2)))).
    - replace ((1 - 2 * eps) * (gP * (w * (1 - n * eps / 2)))) with (gP * (w * ((1 - 2 * eps) * (1 - n * eps / 2)))) by ring.
      apply Rmult_le_compat_l; [auto|]. apply Rmult_le_compat_l; [auto|]. assert (0 <= n * (eps * eps)) by (apply Rmult_le_pos; nra). unfold k. lra.
    - replace ((1 - 2 * eps) * (gP * gP) * Wn) with ((1 - 2 * eps) * (gP * (gP * Wn))) by ring. apply Rmult_le_compat_l; [lra|].
      apply Rmult_le_compat_l; [auto|]. lra. }
  assert (Main : gP * eps * (1 - C * eps) <= ((1 - 2 * eps) * (gP * gP) + (1 / 2 - 2 * eps) * (gh * gh)) * Wn).
  { destruct (Rle_dec (2 * (M * A)) gb) as [L|L].
    - assert (G : sigma * a / 2 <= gh * gh). { assert (gb / 2 <= gh) by lra. assert ((gb / 2) * (gb / 2) <= gh * gh) by (apply Rmult_le_compat; lra).
        lra. }
      assert (P2 : gP * a <= (1 / 2 - 2 * eps) * (gh * gh) * Wn).
      { apply Rle_trans with (1 / 4 * (sigma * a / 2) * Wn).
        - replace (1 / 4 * (sigma * a / 2) * Wn) with (sigma * Wn / 8 * a) by field. apply Rmult_le_compat_r; [auto|].
          apply Rle_trans with (M * A); [auto|]. assert (M * A <= M * eps) by (apply Rmult_le_compat_l; lra). lra.
        - assert (0 <= sigma * a) by (apply Rmult_le_pos; lra). apply Rmult_le_compat_r; [lra|]. apply Rmult_le_compat; lra. }
      assert (gP * eps * (1 - C * eps) <= gP * (w * (1 - k * eps)) + gP * a); [|lra]. rewrite Ck.
      assert (Q : eps * (1 - (k + K) * eps) <= w * (1 - k * eps) + a).
      { assert (0 <= a * (k * eps)) by (apply Rmult_le_pos; [auto|now apply Rmult_le_pos]).
        assert (0 <= K * (eps * eps)) by (apply Rmult_le_pos; [auto|nra]). replace w with (eps - a) by lra. lra. }
      apply (Rmult_le_compat_l gP) in Q; [|auto]. lra.
    - assert (Ka : a <= K * (eps * eps)).
      { assert (gb * gb <= (2 * (M * A)) * (2 * (M * A))) by (apply Rmult_le_compat; lra).
        assert (A * A <= eps * eps) by (apply Rmult_le_compat; lra). unfold K. apply Rmult_le_reg_l with sigma; [auto|].
        replace (sigma * (2 * (M * M) / sigma * (eps * eps))) with (2 * (M * M) * (eps * eps)) by (field; lra).
        assert (2 * (M * M) * (A * A) <= 2 * (M * M) * (eps * eps)) by (apply Rmult_le_compat_l; [nra|auto]). nra. }
      assert (P2 : 0 <= (1 / 2 - 2 * eps) * (gh * gh) * Wn) by (apply Rmult_le_pos; [apply Rmult_le_pos; [lra|nra]|lra]).
      assert (Q : eps * (1 - C * eps) <= w * (1 - k * eps)).
      { assert (K1 : k * eps <= 1 / 2). { rewrite Ck in EC. assert (0 <= K * eps) by (now apply Rmult_le_pos). lra. }
        assert (w >= eps - K * (eps * eps)) by lra.
        assert ((eps - K * (eps * eps)) * (1 - k * eps) <= w * (1 - k * eps)) by (apply Rmult_le_compat_r; lra).
        assert (0 <= K * (eps * eps) * (k * eps)) by (apply Rmult_le_pos; [apply Rmult_le_pos; [auto|nra]|now apply Rmult_le_pos]). rewrite Ck. lra. }
      apply (Rmult_le_compat_l gP) in Q; [|auto]. lra. }
  apply (Rmult_le_compat_r Wn) in Hd; [|lra]. apply (Rmult_le_compat_l eta) in Main; [|lra]. lra.
Qed.
(** the same with no restricted excess: S_fin = 0 *)
Lemma flat_step_algebra eta x n Wn gP gh A drop : 0 < eta -> 1 <= n -> 0 < Wn -> 0 <= x -> 0 <= gP -> 0 <= gh ->
  A <= gP * Wn -> x * (1 - n * x / 2) <= A -> eta * ((1 - 2 * x) * (gP * gP) + (1 / 2 - 2 * x) * (gh * gh)) <= drop -> x <= 1 / 8 ->
  eta * gP * x * (1 - (2 + n / 2) * x) <= drop * Wn.
Proof.
  intros He Hn HW Hx HgP Hgh F1 F2 Hd E8.
  assert (P1 : gP * (x * (1 - (2 + n / 2) * x)) <= (1 - 2 * x) * (gP * gP) * Wn).
  { apply Rle_trans with ((1 - 2 * x) * (gP * (x * (1 - n * x / 2)))).
    - replace ((1 - 2 * x) * (gP * (x * (1 - n * x / 2)))) with (gP * (x * ((1 - 2 * x) * (1 - n * x / 2)))) by ring.
      apply Rmult_le_compat_l; [auto|]. apply Rmult_le_compat_l; [auto|]. assert (0 <= n * (x * x)) by (apply Rmult_le_pos; nra). lra.
    - replace ((1 - 2 * x) * (gP * gP) * Wn) with ((1 - 2 * x) * (gP * (gP * Wn))) by ring.
      apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; [auto|]. lra. }
  assert (P2 : 0 <= (1 / 2 - 2 * x) * (gh * gh) * Wn) by (apply Rmult_le_pos; [apply Rmult_le_pos; [lra|nra]|lra]).
  apply (Rmult_le_compat_r Wn) in Hd; [|lra]. apply (Rmult_le_compat_l eta) in P1; [|lra].
  apply (Rmult_le_compat_l eta) in P2; [|lra]. lra.
Qed.
(** dividing by eps: the log appears *)
Lemma log_drop C x y : 0 < y -> y <= x -> 0 <= C -> C * x <= 1 / 2 -> (x - y) / (x * (1 - C * x)) <= ln (x / y) + 2 * C * (x - y).
Proof.
  intros Hy Hxy HC Hx. assert (H1 : (x - y) / x <= ln (x / y)).
  { unfold Rdiv at 2. rewrite ln_mult, ln_Rinv by (try apply Rinv_0_lt_compat; lra). pose proof (exp_ge_tangent (ln y - ln x)) as T.
    unfold Rminus in T at 2. rewrite exp_plus, exp_Ropp, !exp_ln in T by lra. unfold Rdiv. replace ((x - y) * / x) with (1 - y * / x) by (field; lra).
    lra. }
  assert (H2 : (x - y) / (x * (1 - C * x)) <= (x - y) / x + 2 * C * (x - y)); [|lra].
  apply Rmult_le_reg_r with (x * (1 - C * x)); [apply Rmult_lt_0_compat; lra|]. unfold Rdiv at 1.
  rewrite Rmult_assoc, Rinv_l, Rmult_1_r by (apply Rgt_not_eq, Rmult_lt_0_compat; lra).
  replace (((x - y) / x + 2 * C * (x - y)) * (x * (1 - C * x))) with ((x - y) * ((1 + 2 * (C * x)) * (1 - C * x))) by (field; lra).
  rewrite <- (Rmult_1_r (x - y)) at 1. apply Rmult_le_compat_l; [lra|]. set (z := C * x) in *. assert (0 <= z) by (unfold z; apply Rmult_le_pos; lra).
  nra.
Qed.

