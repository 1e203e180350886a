(* Attention as a Markov chain on two tokens (THEORY 14.1): where every row prefers token 1, the mean share of token 2 falls. *)
From Coq Require Import Reals Lra Psatz.
Open Scope R_scope.

(** probability of token 2 after the counts n1, n2, from a row (p1, p2), and the mean share of token 2 after the draw *)
Definition next_is_two (n1 n2 p1 p2 : R) : R := n2 * p2 / (n1 * p1 + n2 * p2).
Definition mean_share (n1 n2 p1 p2 : R) : R :=
  let q := next_is_two n1 n2 p1 p2 in (q * (n2 + 1) + (1 - q) * n2) / (n1 + n2 + 1).

Theorem chain_collapse n1 n2 p1 p2 : 0 <= n1 -> 0 <= n2 -> 0 < n1 + n2 -> 0 < p2 -> p2 < p1 ->
  let N := n1 + n2 in let x := n2 / N in let r := p2 / p1 in
  mean_share n1 n2 p1 p2 - x = - (x * (1 - x) * (1 - r)) / ((N + 1) * (1 - (1 - r) * x)) /\ mean_share n1 n2 p1 p2 <= x.
Proof.
  intros H1 H2 HN Hp Hr N x r. assert (HD : 0 < n1 * p1 + n2 * p2) by (destruct H1 as [H1|<-], H2 as [H2|<-]; nra).
  assert (E1 : 1 - (1 - r) * x = (n1 * p1 + n2 * p2) / (N * p1)) by (unfold x, r, N; field; lra).
  assert (Eq : mean_share n1 n2 p1 p2 - x = - (x * (1 - x) * (1 - r)) / ((N + 1) * (1 - (1 - r) * x))).
  { rewrite E1. unfold mean_share, next_is_two, x, r, N. field. repeat split; lra. }
  split; [exact Eq|]. assert (Hx : 0 <= x * (1 - x) * (1 - r)).
  { assert (0 <= x) by (apply Rmult_le_pos; [auto|left; apply Rinv_0_lt_compat; auto]).
    assert (1 - x = n1 / N) as -> by (unfold x, N; field; lra).
    assert (0 <= n1 / N) by (apply Rmult_le_pos; [auto|left; apply Rinv_0_lt_compat; auto]).
    assert (1 - r = (p1 - p2) / p1) as -> by (unfold r; field; lra).
    assert (0 <= (p1 - p2) / p1) by (apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]).
    apply Rmult_le_pos; [apply Rmult_le_pos|]; auto. }
  assert (HM : 0 < (N + 1) * (1 - (1 - r) * x)).
  { rewrite E1. apply Rmult_lt_0_compat; [unfold N; lra|]. apply Rdiv_lt_0_compat; [auto|apply Rmult_lt_0_compat; [auto|lra]]. }
  assert (- (x * (1 - x) * (1 - r)) / ((N + 1) * (1 - (1 - r) * x)) <= 0).
  { unfold Rdiv. rewrite Ropp_mult_distr_l_reverse. assert (0 <= x * (1 - x) * (1 - r) * / ((N + 1) * (1 - (1 - r) * x))); [|lra].
    apply Rmult_le_pos; [auto|left; now apply Rinv_0_lt_compat]. }
  lra.
Qed.
