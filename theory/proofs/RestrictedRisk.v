(* THEORY 4, split: L(W) = Lbar(W) + 1/n sum_i log(1 + q_i(W)), the paper's cyclic and acyclic parts of the loss.

   In each sample the attention on the label is its attention inside its component, times the mass of the component, 1 / (1 + q_i).
   The restricted risk is the risk of the dataset with the tokens outside deleted, so whatever is proved of risks holds of it. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm.
Import ListNotations.
Open Scope R_scope.

Section Risk.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Local Notation logit := (logit D).
Local Notation zsum := (zsum D).
Local Notation attention := (attention D).
Local Notation risk := (risk D).
Local Notation n := (n D).
Local Notation realisable := (realisable D).
Local Notation In_ := (In_ tied).
Local Notation Out_ := (Out_ tied).
Local Notation abar := (abar D tied).
Local Notation Lbar := (Lbar D tied).
Local Notation q := (q D tied).
Local Notation kappa := (kappa D tied).
Section Sample.
Variables (s : sample) (Hs : In s (samples D)) (Hy : In (label s) (context s)).
Lemma multiplicity_pos v : In v (context s) -> 0 < multiplicity s v.
Proof. intros H. apply lt_0_INR. now apply count_occ_In. Qed.
Lemma zsum_In_pos W : 0 < zsum W (query s) (In_ s).
Proof.
  apply Rlt_le_trans with (exp (logit W (label s) (query s))); [apply exp_pos|].
  apply (lsum_term _ (fun v => exp (logit W v (query s)))); [intros; left; apply exp_pos|]. apply filter_In. now rewrite tied_refl.
Qed.
Lemma q_nonneg W : 0 <= q W s.
Proof. apply Rmult_le_pos; [apply zsum_nonneg|]. left. apply Rinv_0_lt_compat, zsum_In_pos. Qed.
Lemma log_loss_split W : - ln (attention W s (label s)) = abar W s + ln (1 + q W s).
Proof.
  pose proof (multiplicity_pos _ Hy) as Hm. pose proof (exp_pos (logit W (label s) (query s))) as He.
  pose proof (zsum_In_pos W) as HI. pose proof (zsum_nonneg D W (query s) (Out_ s)) as HO. pose proof (q_nonneg W) as Hq.
  assert (Hc : zsum W (query s) (context s) = zsum W (query s) (In_ s) + zsum W (query s) (Out_ s)) by apply lsum_filter.
  assert (Hd : 0 < multiplicity s (label s) * exp (logit W (label s) (query s))) by now apply Rmult_lt_0_compat.
  unfold Definitions.abar, Definitions.attention. rewrite <- ln_mult; [|now apply Rdiv_lt_0_compat|lra].
  rewrite <- ln_Rinv by (apply Rdiv_lt_0_compat; lra). f_equal. rewrite Hc. unfold Definitions.q. field. lra.
Qed.
End Sample.

(** L = Lbar + 1/n sum log(1 + q_i) *)
Theorem split W : realisable -> risk W = Lbar W + / n * lsum (samples D) (fun s => ln (1 + q W s)).
Proof.
  intros [_ HR]. unfold Definitions.risk, Definitions.Lbar. rewrite <- Rmult_plus_distr_l, <- lsum_plus. f_equal. apply lsum_ext. intros s Hs.
  apply log_loss_split; auto.
Qed.
Lemma n_pos : realisable -> 0 < n.
Proof. intros [H _]. apply lt_0_INR. destruct (samples D); cbn; [easy|lia]. Qed.
End Risk.
Lemma n_ge_1 D : realisable D -> 1 <= n D.
Proof.
  intros [H _]. unfold n. destruct (samples D); [easy|]. cbn [length]. rewrite S_INR. pose proof (pos_INR (length l)). lra.
Qed.
(** * The restricted risk is Lbar *)
Lemma restricted_risk D tied W : (forall k i, tied k i i = true) -> realisable D -> risk (restricted D tied) W = Lbar D tied W.
Proof.
  intros Ht [_ HR]. unfold risk, Lbar, restricted, n. cbn [samples]. rewrite map_length, lsum_map. f_equal. apply lsum_ext. intros s Hs.
  specialize (HR s Hs).
  unfold abar, attention. cbn [context label query]. fold (In_ tied s).
  assert (Em : multiplicity (Sample (In_ tied s) (label s) (query s)) (label s) = multiplicity s (label s)).
  { unfold multiplicity, In_. cbn [context]. f_equal. clear HR Hs. induction (context s) as [|x l IH]; cbn; [easy|].
    destruct (Nat.eq_dec x (label s)) as [->|N].
    - rewrite Ht. cbn. destruct (Nat.eq_dec (label s) (label s)); [now rewrite IH|easy].
    - destruct (tied (query s) (label s) x); cbn; [destruct (Nat.eq_dec x (label s)); [easy|]|]; exact IH. }
  rewrite Em. fold (restricted D tied). change (zsum (restricted D tied) W) with (zsum D W). change (logit (restricted D tied) W) with (logit D W).
  pose proof (multiplicity_pos s _ HR). pose proof (exp_pos (logit D W (label s) (query s))). pose proof (zsum_In_pos D tied Ht s HR W).
  rewrite <- ln_Rinv by (apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat|]; lra). f_equal. field. lra.
Qed.
Section Restricted.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Hypothesis HR : realisable D.
Local Notation Dr := (restricted D tied).
Local Notation Lbar := (Lbar D tied).
Lemma restricted_realisable : realisable Dr.
Proof.
  destruct HR as [H1 H2]. split; [cbn; destruct (samples D); [easy|discriminate]|]. intros s Hs. cbn in Hs. apply in_map_iff in Hs as (s0 & <- & Hs0).
  cbn.
  apply filter_In. split; [now apply H2|apply tied_refl].
Qed.
Lemma Lbar_risk W : risk Dr W = Lbar W.
Proof. now apply restricted_risk. Qed.
Lemma Lbar_same X Y : same D X Y -> Lbar X = Lbar Y.
Proof. intros H. rewrite <- !Lbar_risk. now apply risk_same. Qed.
Lemma kappa_nonneg V : 0 <= kappa D tied V.
Proof.
  unfold kappa. pose proof (Rinv_0_lt_compat _ (n_pos D HR)). destruct HR as [_ Hy]. apply Rmult_le_pos; [lra|]. apply lsum_nonneg. intros s Hs.
  apply q_nonneg; auto.
Qed.
End Restricted.
