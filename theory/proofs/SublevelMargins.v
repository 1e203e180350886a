(* Where the risk is bounded every margin is bounded below, and strict margins grow like s when the excess risk is at most K e^{-s} (from B2).
   Hence the logits of tied tokens stay near one another: the reason why the part on S_fin stays bounded. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia Relation_Operators.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph RestrictedRisk RayBound MarginBound.
Import ListNotations.
Open Scope R_scope.

(** at least the length of every context *)
Definition positions D := lsum (samples D) (fun s => INR (length (context s))).
Section Sublevel.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Hypothesis HR : realisable D.
Variable Wf : mat.
(** a finite component: a minimiser of Lbar *)
Hypothesis minimal : forall V, Lbar D tied Wf <= Lbar D tied V.
Let Lstar := Lbar D tied Wf.
Let N := n D.
Local Notation positions := (positions D).
Lemma loss_nonneg W s : In s (samples D) -> 0 <= - ln (attention D W s (label s)).
Proof.
  intros Hs. destruct HR as [_ Hy]. specialize (Hy s Hs). rewrite (log_loss_split D tied tied_refl s Hy).
  pose proof (ln_1_plus _ (q_nonneg D tied tied_refl s Hy W)) as [Q0 _]. assert (0 <= abar D tied W s); [|lra]. unfold abar.
  pose proof (multiplicity_pos s _ Hy) as Hm. pose proof (exp_pos (logit D W (label s) (query s))) as He.
  rewrite <- ln_1. assert (L : 1 <= zsum D W (query s) (In_ tied s) / (multiplicity s (label s) * exp (logit D W (label s) (query s)))).
  { apply Rmult_le_reg_r with (multiplicity s (label s) * exp (logit D W (label s) (query s))); [now apply Rmult_lt_0_compat|]. unfold Rdiv.
    rewrite Rmult_assoc, Rinv_l by (apply Rgt_not_eq; now apply Rmult_lt_0_compat). rewrite Rmult_1_r, Rmult_1_l. unfold zsum, multiplicity.
    replace (count_occ Nat.eq_dec (context s) (label s)) with (count_occ Nat.eq_dec (In_ tied s) (label s)).
    - apply (lsum_count _ (fun v => exp (logit D W v (query s)))). intros; left; apply exp_pos.
    - unfold In_. clear - tied_refl. induction (context s) as [|x l IH]; cbn; [easy|]. destruct (Nat.eq_dec x (label s)) as [->|E0].
      + rewrite tied_refl. cbn. destruct (Nat.eq_dec (label s) (label s)); [now rewrite IH|easy].
      + destruct (tied (query s) (label s) x); cbn; [destruct (Nat.eq_dec x (label s)); [easy|]|]; exact IH. }
  destruct L as [L|L]; [left; apply ln_increasing; lra|right; now rewrite <- L].
Qed.
Lemma loss_le W s : In s (samples D) -> - ln (attention D W s (label s)) <= N * risk D W.
Proof.
  intros Hs. pose proof (n_pos D HR) as Hn. fold N in Hn. unfold risk. fold N. rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra.
  assert (P : forall t, In t (samples D) -> 0 <= - ln (attention D W t (label t))) by (intros; now apply loss_nonneg). clear - Hs P.
  induction (samples D) as [|t l IH]; [easy|]. cbn. fold (lsum l (fun s => - ln (attention D W s (label s)))).
  assert (0 <= lsum l (fun s => - ln (attention D W s (label s)))) by (apply lsum_nonneg; intros; apply P; now right).
  pose proof (P t (or_introl eq_refl)). destruct Hs as [->|Hs]; [lra|]. specialize (IH Hs). lapply IH; [lra|]. intros; apply P; now right.
Qed.
Lemma abar_le W s : In s (samples D) -> abar D tied W s <= N * risk D W.
Proof.
  intros Hs. pose proof (loss_le W s Hs) as K. destruct HR as [_ Hy]. specialize (Hy s Hs). rewrite (log_loss_split D tied tied_refl s Hy) in K.
  pose proof (ln_1_plus _ (q_nonneg D tied tied_refl s Hy W)). lra.
Qed.
Lemma multiplicity_le s v : multiplicity s v <= INR (length (context s)).
Proof. apply le_INR. apply count_occ_bound. Qed.
Lemma positions_bound s v : In s (samples D) -> multiplicity s v <= positions.
Proof.
  intros Hs. eapply Rle_trans; [apply multiplicity_le|]. unfold SublevelMargins.positions.
  apply (lsum_term (samples D) (fun s => INR (length (context s)))); [intros; apply pos_INR|auto].
Qed.
Lemma log_ratio s v : In s (samples D) -> In v (context s) ->
  In (label s) (context s) -> - ln positions <= ln (multiplicity s v / multiplicity s (label s)).
Proof.
  intros Hs Hv Hy. pose proof (multiplicity_pos s _ Hy) as Hm. pose proof (positions_bound s (label s) Hs) as HT.
  assert (1 <= multiplicity s v) by (unfold multiplicity; change 1 with (INR 1); apply le_INR; now apply (count_occ_In Nat.eq_dec)).
  unfold Rdiv. rewrite ln_mult, ln_Rinv by (try apply Rinv_0_lt_compat; lra).
  assert (0 <= ln (multiplicity s v)) by (rewrite <- ln_1; destruct H as [H|H]; [left; apply ln_increasing; lra|right; now rewrite <- H]).
  assert (ln (multiplicity s (label s)) <= ln positions) by (destruct HT as [HT|HT]; [left; now apply ln_increasing|right; now rewrite HT]). lra.
Qed.
(** every edge's margin is bounded below on a sublevel set *)
Lemma edge_margin W k i j : edge D k i j -> - (N * risk D W) - ln positions <= inner D (M D k i j) W.
Proof.
  intros (s & Hs & <- & <- & Hy & Hv & _). rewrite margin_logit. pose proof (loss_le W s Hs) as K. pose proof (log_ratio s j Hs Hv Hy) as HT.
  pose proof (multiplicity_pos s _ Hy) as Hm. pose proof (multiplicity_pos s _ Hv) as Hmv.
  set (zy := logit D W (label s) (query s)) in *. set (zv := logit D W j (query s)). pose proof (exp_pos zy) as Ey. pose proof (exp_pos zv) as Ev.
  assert (Hc : context s <> []) by (intros E0; now rewrite E0 in Hy). pose proof (zsum_pos D W (query s) _ Hc) as Hz.
  assert (L : multiplicity s j * exp zv <= zsum D W (query s) (context s)).
  { apply (lsum_count _ (fun v => exp (logit D W v (query s)))). intros; left; apply exp_pos. }
  assert (Lz : ln (multiplicity s j * exp zv) <= ln (zsum D W (query s) (context s))).
  { assert (0 < multiplicity s j * exp zv) by now apply Rmult_lt_0_compat.
    destruct L as [L|L]; [left; now apply ln_increasing|right; now rewrite L]. }
  unfold attention in K. fold zy in K. unfold Rdiv in K, HT. assert (0 < multiplicity s (label s) * exp zy) by now apply Rmult_lt_0_compat.
  rewrite ln_mult, ln_mult, ln_exp, ln_Rinv in K by (try apply Rinv_0_lt_compat; lra).
  rewrite ln_mult, ln_Rinv in HT by (try apply Rinv_0_lt_compat; lra).
  rewrite ln_mult, ln_exp in Lz by lra. lra.
Qed.
(** hence the logits of tied tokens stay near *)
Lemma reach_margin k i j : reach D k i j -> exists c, forall W, risk D W <= Lstar + 1 -> - c <= logit D W i k - logit D W j k.
Proof.
  pose proof (n_pos D HR) as Hn. fold N in Hn. induction 1 as [i|i h j Hih _ (c & Hc)]; [exists 0; intros; lra|].
  exists (c + (N * (Lstar + 1) + ln positions)). intros W HW. specialize (Hc W HW). pose proof (edge_margin W k i h Hih) as K.
  rewrite margin_logit in K.
  assert (N * risk D W <= N * (Lstar + 1)) by (apply Rmult_le_compat_l; lra). lra.
Qed.
(** strict margins grow like s when the excess risk is at most K e^{-s} *)
Lemma strict_margin W k i j K s : edge D k i j -> ~ scc D k i j -> 0 < K -> N * K * exp (- s) <= 1 -> K * exp (- s) <= 1 ->
  risk D W <= Lstar + K * exp (- s) ->
  s - ln (4 * N * K) - N * (Lstar + 1) - ln positions <= inner D (M D k i j) W.
Proof.
  intros He Hns HK H1 H1' HW. pose proof (n_pos D HR) as Hn. fold N in Hn.
  assert (Ht : tied k i j = false) by (destruct (tied k i j) eqn:Et; [elim Hns; now apply tied_scc|easy]).
  destruct He as (t & Hs & <- & <- & Hy & Hv & Hne).
  assert (HO : In j (Out_ tied t)) by (apply filter_In; split; [auto|now rewrite Ht]).
  destruct (B2 D tied tied_refl W Lstar t j HR minimal Hs HO) as [P B]. fold N in P, B. set (eps := risk D W - Lstar) in *.
  pose proof (exp_pos (- s)) as Es. assert (Ne : N * eps <= N * K * exp (- s)).
  { rewrite Rmult_assoc. apply Rmult_le_compat_l; [lra|]. unfold eps. lra. }
  assert (E2 : exp (N * eps) - 1 <= 4 * N * K * exp (- s)).
  { assert (X : forall x, 0 <= x <= 1 -> exp x - 1 <= 4 * x).
    { intros x [X0 X1]. assert (Y : 1 + - x <= exp (- x)) by (destruct X0 as [X0|<-]; [left; apply exp_ineq1; lra|rewrite Ropp_0, exp_0; lra]).
      assert (Z : exp x * exp (- x) = 1) by (rewrite <- exp_plus; replace (x + - x) with 0 by ring; apply exp_0). pose proof (exp_pos x) as Ex.
      assert (Q1 : exp x <= 3) by (apply Rle_trans with (exp 1); [destruct X1 as [X1| ->]; [left; now apply exp_increasing|lra]|apply exp_le_3]).
      assert (Q2 : exp x * (1 + - x) <= 1) by (rewrite <- Z; apply Rmult_le_compat_l; lra).
      destruct (Rle_dec x (1 / 2)) as [L|L]; [|lra]. assert (exp x * (1 / 2) <= exp x * (1 + - x)) by (apply Rmult_le_compat_l; lra).
      assert (exp x <= 2) by lra. assert (exp x * x <= 2 * x) by (apply Rmult_le_compat_r; lra). lra. }
    destruct (Rle_dec 0 (N * eps)) as [L|L].
    - specialize (X (N * eps) ltac:(lra)). lra.
    - assert (exp (N * eps) < 1) by (rewrite <- exp_0; apply exp_increasing; lra). lra. }
  assert (Q : 0 < 4 * N * K) by (repeat apply Rmult_lt_0_compat; lra).
  assert (LE : ln (exp (N * eps) - 1) <= ln (4 * N * K) - s).
  { replace (ln (4 * N * K) - s) with (ln (4 * N * K * exp (- s))) by (rewrite ln_mult, ln_exp by lra; ring).
    destruct E2 as [E2|E2]; [left; now apply ln_increasing|right; now rewrite E2]. }
  pose proof (abar_le W t Hs) as A. pose proof (log_ratio t j Hs Hv Hy) as HT. fold positions in *.
  assert (N * risk D W <= N * (Lstar + 1)) by (apply Rmult_le_compat_l; lra). lra.
Qed.
End Sublevel.
