(* Hoeffding's lemma for weights on a list, with the constant 1/8, and log-sum-exp below its tangent plus an eighth of the squared oscillation.

   The case of two points by two derivatives; the general case by convexity of exp. *)
From Coq Require Import Reals List Lra.
From Coquelicot Require Import Coquelicot.
From Attest Require Import Definitions Sums Elementary.
Import ListNotations.
Open Scope R_scope.

Lemma two_points_positive p x : 0 <= p <= 1 -> 0 < 1 - p + p * exp x.
Proof.
  intros Hp. pose proof (exp_pos x) as E. destruct (Req_dec p 1) as [->|N]; [lra|].
  assert (0 <= p * exp x) by (apply Rmult_le_pos; lra). lra.
Qed.
(** the case of two points, 0 and h *)
Lemma two_points p h : 0 <= p <= 1 -> ln (1 - p + p * exp h) <= p * h + h * h / 8.
Proof.
  intros Hp. pose proof (fun x => two_points_positive p x Hp) as pos.
  set (f := fun x => p * x + x * x / 8 - ln (1 - p + p * exp x)).
  set (f1 := fun x => p + x / 4 - p * exp x / (1 - p + p * exp x)).
  set (f2 := fun x => (1 - p - p * exp x) * (1 - p - p * exp x) / (4 * ((1 - p + p * exp x) * (1 - p + p * exp x)))).
  assert (D1 : forall x, is_derive f x (f1 x)).
  { intros x. pose proof (pos x). unfold f, f1. auto_derive; [assumption|]. field. lra. }
  assert (D2 : forall x, is_derive f1 x (f2 x)).
  { intros x. pose proof (pos x). unfold f1, f2. auto_derive; [lra|]. field. lra. }
  assert (P2 : forall x, 0 <= f2 x).
  { intros x. pose proof (pos x). unfold f2. apply Rmult_le_pos; [apply Rle_0_sqr|]. left. apply Rinv_0_lt_compat.
    apply Rmult_lt_0_compat; [lra|now apply Rmult_lt_0_compat]. }
  assert (K : forall x, exists d, f1 x = f2 d * x).
  { intros x. destruct (MVT_gen f1 0 x f2) as (d & _ & Hd).
    - intros y _. apply D2.
    - intros y _. apply continuity_pt_filterlim, (ex_derive_continuous f1 y). exists (f2 y). apply D2.
    - exists d. assert (Z : f1 0 = 0) by (unfold f1; rewrite exp_0; field; lra). rewrite Z in Hd. lra. }
  destruct (MVT_gen f 0 h f1) as (c & Hc & He).
  - intros y _. apply D1.
  - intros y _. apply continuity_pt_filterlim, (ex_derive_continuous f y). exists (f1 y). apply D1.
  - assert (Z : f 0 = 0) by (unfold f; rewrite exp_0; replace (1 - p + p * 1) with 1 by ring; rewrite ln_1; field).
    destruct (K c) as (d & Hd). rewrite Z, Hd in He. specialize (P2 d).
    assert (Hch : 0 <= c * h).
    { unfold Rmin, Rmax in Hc. destruct (Rle_dec 0 h); nra. }
    assert (0 <= f h) by (replace (f h) with (f2 d * (c * h)) by lra; now apply Rmult_le_pos). unfold f in *. lra.
Qed.
Theorem hoeffding {A} (l : list A) (p u : A -> R) a h : (forall v, In v l -> 0 <= p v) -> lsum l p = 1 ->
  (forall v, In v l -> a <= u v <= a + h) ->
  ln (lsum l (fun v => p v * exp (u v))) <= lsum l (fun v => p v * u v) + h * h / 8.
Proof.
  intros Hp H1 Hu.
  assert (Hl : exists v, In v l) by (destruct l as [|v l']; [cbn in H1; lra|exists v; now left]).
  assert (Hh : 0 <= h) by (destruct Hl as (v & Hv); specialize (Hu v Hv); lra).
  set (t := fun v => if Req_EM_T h 0 then 0 else (u v - a) / h).
  assert (Ht : forall v, In v l -> u v = a + h * t v /\ 0 <= t v <= 1).
  { intros v Hv. specialize (Hu v Hv). unfold t. destruct (Req_EM_T h 0) as [E|N]; [split; [subst; lra|lra]|]. assert (P : 0 < h) by lra.
    split; [field; lra|]. split; [apply Rmult_le_pos; [lra|left; now apply Rinv_0_lt_compat]|].
    apply Rmult_le_reg_r with h; [auto|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
  set (P := lsum l (fun v => p v * t v)).
  assert (HP : 0 <= P <= 1).
  { unfold P. split; [apply lsum_nonneg; intros v Hv; apply Rmult_le_pos; [auto|now apply Ht]|]. rewrite <- H1. apply lsum_le. intros v Hv.
    rewrite <- (Rmult_1_r (p v)) at 2. apply Rmult_le_compat_l; [auto|now apply Ht]. }
  assert (Eu : lsum l (fun v => p v * u v) = a + h * P).
  { rewrite (lsum_ext _ _ (fun v => a * p v + h * (p v * t v))); [rewrite lsum_plus, !lsum_scale, H1; fold P; ring|].
    intros v Hv. rewrite (proj1 (Ht v Hv)). ring. }
  assert (Up : lsum l (fun v => p v * exp (u v)) <= exp a * (1 - P + P * exp h)).
  { apply Rle_trans with (lsum l (fun v => p v * (exp a * (1 - t v + t v * exp h)))).
    - apply lsum_le. intros v Hv. apply Rmult_le_compat_l; [auto|]. destruct (Ht v Hv) as [-> T]. rewrite exp_plus.
      apply Rmult_le_compat_l; [left; apply exp_pos|]. now apply exp_chord.
    - right. rewrite (lsum_ext _ _ (fun v => exp a * (p v + (exp h - 1) * (p v * t v)))) by (intros; ring).
      rewrite lsum_scale, lsum_plus, lsum_scale, H1. fold P. ring. }
  assert (Lo : 0 < lsum l (fun v => p v * exp (u v))).
  { apply Rlt_le_trans with (exp a); [apply exp_pos|]. rewrite <- (Rmult_1_r (exp a)), <- H1, <- lsum_scale. apply lsum_le. intros v Hv.
    rewrite Rmult_comm. apply Rmult_le_compat_l; [auto|]. specialize (Hu v Hv).
    destruct (proj1 Hu) as [L| ->]; [left; now apply exp_increasing|lra]. }
  eapply Rle_trans; [apply ln_le_mono; [exact Lo|exact Up]|]. rewrite ln_mult, ln_exp by (try apply exp_pos; now apply two_points_positive).
  pose proof (two_points P h HP). rewrite Eu. lra.
Qed.
Lemma list_minimum {A} (l : list A) (u : A -> R) : l <> [] -> exists x, In x l /\ forall v, In v l -> u x <= u v.
Proof.
  induction l as [|y l IH]; [easy|]. intros _. destruct l as [|z l']; [exists y; split; [now left|intros v [<-|[]]; lra]|].
  destruct IH as (x & Hx & Hm); [easy|]. destruct (Rle_dec (u y) (u x)) as [L|L].
  - exists y. split; [now left|]. intros v [<-|Hv]; [lra|]. specialize (Hm v Hv). lra.
  - exists x. split; [now right|]. intros v [<-|Hv]; [lra|]. auto.
Qed.
(** moving the logits by u, of oscillation at most h, leaves log-sum-exp below its tangent plus h^2/8 *)
Theorem log_sum_exp_smooth {A} (l : list A) (z u : A -> R) h : l <> [] -> (forall v w, In v l -> In w l -> u v - u w <= h) ->
  let total := lsum l (fun v => exp (z v)) in
  ln (lsum l (fun v => exp (z v + u v))) <= ln total + lsum l (fun v => exp (z v) / total * u v) + h * h / 8.
Proof.
  intros Hl Hu total.
  assert (Hz : 0 < total).
  { unfold total. destruct l as [|x l']; [easy|]. cbn. pose proof (exp_pos (z x)).
    assert (0 <= lsum l' (fun v => exp (z v))) by (apply lsum_nonneg; intros; left; apply exp_pos). unfold lsum in *. lra. }
  destruct (list_minimum l u Hl) as (x & Hx & Hm).
  assert (H1 : lsum l (fun v => exp (z v) / total) = 1).
  { rewrite (lsum_ext _ _ (fun v => / total * exp (z v))) by (intros; unfold Rdiv; ring). rewrite lsum_scale. fold total. field. lra. }
  pose proof (hoeffding l (fun v => exp (z v) / total) u (u x) h) as K.
  lapply K; [clear K; intros K|intros; left; apply Rdiv_lt_0_compat; [apply exp_pos|auto]].
  specialize (K H1). lapply K; [clear K; intros K|intros v Hv; split; [auto|specialize (Hu v x Hv Hx); lra]].
  assert (E : lsum l (fun v => exp (z v + u v)) = total * lsum l (fun v => exp (z v) / total * exp (u v))).
  { rewrite <- lsum_scale. apply lsum_ext. intros. rewrite exp_plus. field. lra. }
  assert (Lo : 0 < lsum l (fun v => exp (z v) / total * exp (u v))).
  { apply Rlt_le_trans with (exp (u x)); [apply exp_pos|]. rewrite <- (Rmult_1_r (exp (u x))), <- H1, <- lsum_scale. apply lsum_le. intros v Hv.
    rewrite Rmult_comm. apply Rmult_le_compat_l; [left; apply Rdiv_lt_0_compat; [apply exp_pos|auto]|].
    destruct (Hm v Hv) as [L| ->]; [left; now apply exp_increasing|lra]. }
  rewrite E, ln_mult by auto. lra.
Qed.
