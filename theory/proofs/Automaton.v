(* THEORY 5, automaton: on any context, seen or not, the attention of W_fin + r W_mm comes to that of W_fin on the tokens of highest priority, at
   the rate e^{-r}. W_mm orders tokens by reachability, with a gap of at least 1 between components. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm.
Import ListNotations.
Open Scope R_scope.

(** ** The automaton *)
(** W_mm orders tokens by reachability *)
Lemma feasible_reach D V k i j : feasible D V -> reach D k i j -> logit D V j k <= logit D V i k.
Proof.
  intros HV. induction 1 as [i|i x j Hix _ IH]; [lra|]. destruct (HV k i x Hix) as [H1 H2]. rewrite margin_logit in H1, H2.
  destruct (Classical_Prop.classic (scc D k i x)) as [S|S]; [specialize (H1 S)|specialize (H2 S)]; lra.
Qed.
Lemma feasible_reach_strict D V k i j : feasible D V -> reach D k i j -> ~ scc D k i j -> logit D V j k <= logit D V i k - 1.
Proof.
  intros HV H. induction H as [i|i x j Hix Hxj IH]; [intros N; elim N; split; constructor|]. intros N. destruct (HV k i x Hix) as [H1 H2].
  rewrite margin_logit in H1, H2.
  destruct (Classical_Prop.classic (scc D k i x)) as [S|S].
  - specialize (H1 S). assert (N' : ~ scc D k x j). { intros [A B]. apply N. split; [eapply reach_trans; [apply reach_step, Hix|exact Hxj]|].
      eapply reach_trans; [exact B|apply S]. }
    specialize (IH N'). lra.
  - specialize (H2 S). pose proof (feasible_reach D V k x j HV Hxj). lra.
Qed.
(** a context whose greatest V-logit is attained on the tokens that [top] selects, with a gap to the others *)
Theorem automaton D W V k l (top : nat -> bool) z gap r v : 0 <= r ->
  (forall u, In u l -> top u = true -> logit D V u k = z) -> (forall u, In u l -> top u = false -> logit D V u k <= z - gap) -> In v l ->
    top v = true ->
  let Out := filter (fun u => negb (top u)) l in let In_top := filter top l in
  0 <= share_on D W k In_top v - share_on D (plus W (times r V)) k l v <= zsum D W k Out / zsum D W k In_top * exp (- (r * gap)).
Proof.
  intros Hr H1 H2 Hv Ht Out In_top. assert (Hne : In_top <> []) by (intros E0; assert (In v In_top) by (now apply filter_In); now rewrite E0 in H).
  pose proof (zsum_pos D W k In_top Hne) as ZC. pose proof (zsum_nonneg D W k Out) as ZO. pose proof (exp_pos (r * z)) as Ez.
  assert (EC : zsum D (plus W (times r V)) k In_top = exp (r * z) * zsum D W k In_top).
  { unfold zsum. rewrite <- lsum_scale. apply lsum_ext. intros u Hu. apply filter_In in Hu as [Hu Hu'].
    rewrite logit_plus, logit_times, (H1 u Hu Hu'), <- exp_plus. f_equal. ring. }
  set (X := zsum D (plus W (times r V)) k Out / exp (r * z)).
  assert (HX : 0 <= X <= exp (- (r * gap)) * zsum D W k Out).
  { unfold X. split; [apply Rmult_le_pos; [apply zsum_nonneg|left; now apply Rinv_0_lt_compat]|]. apply Rmult_le_reg_r with (exp (r * z)); [auto|].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
    replace (exp (- (r * gap)) * zsum D W k Out * exp (r * z)) with (exp (r * z) * exp (- (r * gap)) * zsum D W k Out) by ring. unfold zsum.
    rewrite <- lsum_scale. apply lsum_le. intros u Hu. apply filter_In in Hu as [Hu Hu']. apply negb_true_iff in Hu'.
    rewrite logit_plus, logit_times, <- !exp_plus. specialize (H2 u Hu Hu').
    assert (L : logit D W u k + r * logit D V u k <= r * z + - (r * gap) + logit D W u k) by nra.
    destruct L as [L|L]; [left; now apply exp_increasing|right; now rewrite L]. }
  assert (EL : zsum D (plus W (times r V)) k l = exp (r * z) * (zsum D W k In_top + X)).
  { unfold zsum at 1. rewrite (lsum_filter top l). fold Out In_top. fold (zsum D (plus W (times r V)) k In_top) (zsum D (plus W (times r V)) k Out).
    rewrite EC. unfold X. field. lra. }
  unfold share_on. rewrite EL, logit_plus, logit_times, (H1 v Hv Ht), exp_plus. set (ev := exp (logit D W v k)).
  assert (Pv : 0 < ev) by apply exp_pos.
  assert (Lv : ev <= zsum D W k In_top) by (apply (lsum_term In_top (fun u => exp (logit D W u k)));
    [intros; left; apply exp_pos|now apply filter_In]).
  set (c := zsum D W k In_top) in *. set (o := zsum D W k Out) in *. set (x := exp (r * z)) in *. set (y := exp (- (r * gap))) in *.
  destruct HX as [X0 X1].
  replace (ev / c - ev * x / (x * (c + X))) with (ev / c * (X / (c + X))) by (field; lra).
  assert (A1 : 0 <= ev / c <= 1). { split; [apply Rmult_le_pos; [lra|left; now apply Rinv_0_lt_compat]|]. apply Rmult_le_reg_r with c; [auto|].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
  assert (A2 : 0 <= X / (c + X) <= X / c). { split; [apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]|]. unfold Rdiv.
    apply Rmult_le_compat_l; [auto|]. apply Rinv_le_contravar; lra. }
  assert (A3 : X / c <= o / c * y). { replace (o / c * y) with (y * o / c) by (unfold Rdiv; ring). unfold Rdiv.
    apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat|auto]. }
  split; [apply Rmult_le_pos; lra|]. assert (ev / c * (X / (c + X)) <= 1 * (X / (c + X))) by (apply Rmult_le_compat_r; lra). lra.
Qed.
(** and on the other tokens the attention falls to 0 *)
Theorem automaton_outside D W V k l (top : nat -> bool) z gap r v : 0 <= r -> (exists u, In u l /\ top u = true) ->
  (forall u, In u l -> top u = true -> logit D V u k = z) -> (forall u, In u l -> top u = false -> logit D V u k <= z - gap) -> In v l ->
    top v = false ->
  0 <= share_on D (plus W (times r V)) k l v
    <= zsum D W k (filter (fun u => negb (top u)) l) / zsum D W k (filter top l) * exp (- (r * gap)).
Proof.
  intros Hr (w & Hw & Tw) H1 H2 Hv Ht. set (In_top := filter top l). set (Out := filter (fun u => negb (top u)) l).
  assert (Hne : In_top <> []) by (intros E0; assert (K : In w In_top) by (now apply filter_In); now rewrite E0 in K).
  assert (Hl : l <> []) by (intros E0; now rewrite E0 in Hv).
  pose proof (zsum_pos D W k In_top Hne) as ZC. pose proof (zsum_pos D (plus W (times r V)) k l Hl) as ZL.
  assert (Low : exp (r * z) * zsum D W k In_top <= zsum D (plus W (times r V)) k l).
  { unfold zsum at 2. rewrite (lsum_filter top l). fold In_top Out. fold (zsum D (plus W (times r V)) k Out).
    pose proof (zsum_nonneg D (plus W (times r V)) k Out). unfold zsum at 1. rewrite <- lsum_scale.
    rewrite (lsum_ext In_top (fun u => exp (r * z) * exp (logit D W u k)) (fun u => exp (logit D (plus W (times r V)) u k))); [lra|].
    intros u Hu. apply filter_In in Hu as [Hu Tu]. rewrite logit_plus, logit_times, (H1 u Hu Tu), <- exp_plus. f_equal. ring. }
  assert (Up : exp (logit D (plus W (times r V)) v k) <= exp (r * z) * exp (- (r * gap)) * zsum D W k Out).
  { apply Rle_trans with (exp (r * z) * exp (- (r * gap)) * exp (logit D W v k)).
    - rewrite logit_plus, logit_times, <- !exp_plus. specialize (H2 v Hv Ht).
      assert (L : r * logit D V v k <= r * (z - gap)) by (now apply Rmult_le_compat_l).
      assert (L' : logit D W v k + r * logit D V v k <= r * z + - (r * gap) + logit D W v k) by lra.
      destruct L' as [L'|L']; [left; now apply exp_increasing|right; now rewrite L'].
    - apply Rmult_le_compat_l; [apply Rmult_le_pos; left; apply exp_pos|].
      apply (lsum_term Out (fun u => exp (logit D W u k))); [intros; left; apply exp_pos|]. apply filter_In. split; [auto|now rewrite Ht]. }
  unfold share_on. pose proof (exp_pos (logit D (plus W (times r V)) v k)) as Ev. pose proof (exp_pos (r * z)) as Ez.
  split; [left; now apply Rdiv_lt_0_compat|].
  apply Rle_trans with (exp (r * z) * exp (- (r * gap)) * zsum D W k Out / (exp (r * z) * zsum D W k In_top)); [|right; field; lra].
  unfold Rdiv. apply Rmult_le_compat; [lra|left; now apply Rinv_0_lt_compat|exact Up|].
  apply Rinv_le_contravar; [now apply Rmult_lt_0_compat|exact Low].
Qed.
(** a context, seen or not, with a token i from which all its tokens are reachable: the automaton stops on the component of i *)
Corollary automaton_reach D Wf Wmm k l i r v : feasible D Wmm -> 0 <= r -> In i l -> (forall u, In u l -> reach D k i u) -> In v l -> scc D k i v ->
  let top := tied_of D k i in
  0 <= share_on D Wf k (filter top l) v - share_on D (plus Wf (times r Wmm)) k l v
    <= zsum D Wf k (filter (fun u => negb (top u)) l) / zsum D Wf k (filter top l) * exp (- r).
Proof.
  intros HF Hr Hi HL Hv Hs top. pose proof (automaton D Wf Wmm k l top (logit D Wmm i k) 1 r v Hr) as K. rewrite Rmult_1_r in K. apply K; auto.
  - intros u Hu Ht. apply tied_of_scc in Ht as [A B]. apply Rle_antisym; now apply feasible_reach.
  - intros u Hu Ht. apply feasible_reach_strict; auto. intros S. apply tied_of_scc in S. unfold top in Ht. congruence.
  - now apply tied_of_scc.
Qed.
Corollary automaton_reach_outside D Wf Wmm k l i r v : feasible D Wmm -> 0 <= r -> In i l -> (forall u, In u l -> reach D k i u) ->
  In v l -> ~ scc D k i v -> let top := tied_of D k i in
  0 <= share_on D (plus Wf (times r Wmm)) k l v <= zsum D Wf k (filter (fun u => negb (top u)) l) / zsum D Wf k (filter top l) * exp (- r).
Proof.
  intros HF Hr Hi HL Hv Hs top. pose proof (automaton_outside D Wf Wmm k l top (logit D Wmm i k) 1 r v Hr) as K. rewrite Rmult_1_r in K.
  apply K; auto.
  - exists i. split; [auto|]. apply tied_of_scc. split; constructor.
  - intros u Hu Ht. apply tied_of_scc in Ht as [A B]. apply Rle_antisym; now apply feasible_reach.
  - intros u Hu Ht. apply feasible_reach_strict; auto. intros S. apply tied_of_scc in S. unfold top in Ht. congruence.
  - destruct (top v) eqn:Et; [|reflexivity]. elim Hs. now apply tied_of_scc.
Qed.
Theorem automaton_both D W V k l (top : nat -> bool) z gap r v : 0 <= r ->
  (forall u, In u l -> top u = true -> logit D V u k = z) -> (forall u, In u l -> top u = false -> logit D V u k <= z - gap) -> In v l ->
  let small := zsum D W k (filter (fun u => negb (top u)) l) / zsum D W k (filter top l) * exp (- (r * gap)) in
  (top v = true -> 0 <= share_on D W k (filter top l) v - share_on D (plus W (times r V)) k l v <= small)
  /\ (top v = false -> (exists u, In u l /\ top u = true) -> 0 <= share_on D (plus W (times r V)) k l v <= small).
Proof.
  intros Hr H1 H2 Hv. split; intros Ht.
  - exact (automaton D W V k l top z gap r v Hr H1 H2 Hv Ht).
  - intros Hu. exact (automaton_outside D W V k l top z gap r v Hr Hu H1 H2 Hv Ht).
Qed.
