(* THEORY 6.1, B2: a small loss forces large margins on every strict edge. By the split, log(1 + q_i) <= n eps, and q_i is at least its term v. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk RayBound.
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
(** ** B2: a small loss forces large margins. Lstar: any lower bound of Lbar, such as its least value. *)
Theorem B2 W Lstar s v : realisable -> (forall V, Lstar <= Lbar V) -> In s (samples D) -> In v (Out_ s) ->
  let eps := risk W - Lstar in
  0 < exp (n * eps) - 1 /\
  - ln (exp (n * eps) - 1) - abar W s + ln (multiplicity s v / multiplicity s (label s)) <= inner D (M D (query s) (label s) v) W.
Proof.
  intros HR HL Hs Hv eps. pose proof (n_pos D HR) as Hn. rewrite margin_logit.
  assert (Hne : ln (1 + q W s) <= n * eps).
  { assert (Hq : forall t, In t (samples D) -> 0 <= ln (1 + q W t))
      by (destruct HR as [_ HR]; intros; now apply ln_1_plus, (q_nonneg D tied tied_refl), HR).
    apply Rle_trans with (lsum (samples D) (fun t => ln (1 + q W t))).
    - clear - Hs Hq. induction (samples D) as [|t l IH]; [easy|]. cbn.
      assert (0 <= lsum l (fun t => ln (1 + q W t))) by (apply lsum_nonneg; intros; apply Hq; now right).
      pose proof (Hq t (or_introl eq_refl)). fold (lsum l (fun t => ln (1 + q W t))). destruct Hs as [->|Hs]; [lra|]. specialize (IH Hs).
      lapply IH; [lra|]. intros; apply Hq; now right.
    - unfold eps. rewrite (split D tied tied_refl) by auto. pose proof (HL W).
      replace (n * _) with (n * (Lbar W - Lstar) + lsum (samples D) (fun t => ln (1 + q W t))) by (field; lra). nra. }
  destruct HR as [_ HR]. pose proof (HR s Hs) as Hy. pose proof (q_nonneg D tied tied_refl s Hy W) as Hq.
  pose proof (zsum_In_pos D tied tied_refl s Hy W) as HI.
  assert (Hvc : In v (context s)) by (now apply filter_In in Hv). pose proof (multiplicity_pos s v Hvc) as Hmv.
  pose proof (multiplicity_pos s _ Hy) as Hmy.
  pose proof (exp_pos (logit W v (query s))) as Ev. pose proof (exp_pos (logit W (label s) (query s))) as Ey.
  (* q_i is at least its term v *)
  assert (Ht : multiplicity s v * exp (logit W v (query s)) <= q W s * zsum W (query s) (In_ s)).
  { unfold Definitions.q. replace (_ / _ * _) with (zsum W (query s) (Out_ s)) by (field; lra). unfold multiplicity, Definitions.zsum.
    replace (count_occ Nat.eq_dec (context s) v) with (count_occ Nat.eq_dec (Out_ s) v).
    - apply (lsum_count _ (fun v => exp (logit W v (query s)))). intros; left; apply exp_pos.
    - apply filter_In in Hv as [_ Hv]. unfold Definitions.Out_. clear - Hv. induction (context s) as [|x l IH]; [reflexivity|]. cbn.
      destruct (Nat.eq_dec x v) as [->|N].
      + rewrite Hv. cbn. destruct (Nat.eq_dec v v); [now rewrite IH|easy].
      + destruct (negb (tied (query s) (label s) x)); cbn; [destruct (Nat.eq_dec x v); [easy|]|]; exact IH. }
  assert (HE : q W s <= exp (n * eps) - 1).
  { assert (1 + q W s <= exp (n * eps)); [|lra]. rewrite <- (exp_ln (1 + q W s)) by lra.
    destruct Hne as [L|L]; [left; now apply exp_increasing|right; now rewrite L]. }
  assert (Hp : 0 < multiplicity s v * exp (logit W v (query s))) by now apply Rmult_lt_0_compat.
  assert (Hx : 0 < exp (n * eps) - 1) by nra. split; [exact Hx|].
  assert (Hln : ln (multiplicity s v * exp (logit W v (query s))) <= ln ((exp (n * eps) - 1) * zsum W (query s) (In_ s))).
  { assert (L : multiplicity s v * exp (logit W v (query s)) <= (exp (n * eps) - 1) * zsum W (query s) (In_ s)) by nra.
    destruct L as [L|L]; [left; now apply ln_increasing|right; now rewrite L]. }
  rewrite !ln_mult, ln_exp in Hln by lra. unfold Definitions.abar, Rdiv.
  assert (0 < multiplicity s (label s) * exp (logit W (label s) (query s))) by now apply Rmult_lt_0_compat.
  rewrite !ln_mult, !ln_Rinv, !ln_mult, ln_exp by (try apply Rinv_0_lt_compat; lra). lra.
Qed.
End Risk.
