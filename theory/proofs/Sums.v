(* Finite sums over lists and over pairs of indices: linearity, order, exchange; maxima over lists.

   Everything in THEORY is a finite sum: over samples, over the positions of a context, over the entries of a matrix. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions.
Import ListNotations.
Open Scope R_scope.

Section Lsum.
Context {A : Type}.
Implicit Types (l : list A) (f g : A -> R).
Lemma lsum_ext l f g : (forall x, In x l -> f x = g x) -> lsum l f = lsum l g.
Proof. induction l as [|x l IH]; simpl; intros H; [reflexivity|]. rewrite H, IH; auto. Qed.
Lemma lsum_plus l f g : lsum l (fun x => f x + g x) = lsum l f + lsum l g.
Proof. induction l; simpl; lra. Qed.
Lemma lsum_minus l f g : lsum l (fun x => f x - g x) = lsum l f - lsum l g.
Proof. induction l; simpl; lra. Qed.
Lemma lsum_scale l c f : lsum l (fun x => c * f x) = c * lsum l f.
Proof. induction l; simpl; lra. Qed.
Lemma lsum_zero l : lsum l (fun _ => 0) = 0.
Proof. induction l; simpl; lra. Qed.
Lemma lsum_le l f g : (forall x, In x l -> f x <= g x) -> lsum l f <= lsum l g.
Proof. induction l as [|x l IH]; simpl; intros H; [lra|]. pose proof (H x (or_introl eq_refl)). assert (lsum l f <= lsum l g) by auto. lra. Qed.
Lemma lsum_nonneg l f : (forall x, In x l -> 0 <= f x) -> 0 <= lsum l f.
Proof. intros H. rewrite <- (lsum_zero l). now apply lsum_le. Qed.
Lemma lsum_zero_inv l f : (forall x, In x l -> 0 <= f x) -> lsum l f = 0 -> forall x, In x l -> f x = 0.
Proof.
  induction l as [|y l IH]; simpl; intros H E x Hx; [easy|].
  assert (0 <= lsum l f) by (apply lsum_nonneg; auto). pose proof (H y (or_introl eq_refl)).
  destruct Hx as [<-|Hx]; [lra|]. apply IH; auto; lra.
Qed.
End Lsum.
Lemma lsum_swap {A B} (l : list A) (m : list B) f :
  lsum l (fun x => lsum m (fun y => f x y)) = lsum m (fun y => lsum l (fun x => f x y)).
Proof. induction l as [|x l IH]; simpl; [now rewrite lsum_zero|]. now rewrite IH, <- lsum_plus. Qed.

Lemma sum2_ext d f g : (forall a b, (a < d)%nat -> (b < d)%nat -> f a b = g a b) -> sum2 d f = sum2 d g.
Proof. intros H. apply lsum_ext; intros a Ha. apply lsum_ext; intros b Hb. apply in_seq in Ha, Hb. apply H; lia. Qed.
Lemma sum2_plus d f g : sum2 d (fun a b => f a b + g a b) = sum2 d f + sum2 d g.
Proof. unfold sum2. rewrite <- lsum_plus. apply lsum_ext; intros. apply lsum_plus. Qed.
Lemma sum2_minus d f g : sum2 d (fun a b => f a b - g a b) = sum2 d f - sum2 d g.
Proof. unfold sum2. rewrite <- lsum_minus. apply lsum_ext; intros. apply lsum_minus. Qed.
Lemma sum2_scale d c f : sum2 d (fun a b => c * f a b) = c * sum2 d f.
Proof. unfold sum2. rewrite <- lsum_scale. apply lsum_ext; intros. apply lsum_scale. Qed.
Lemma sum2_nonneg d f : (forall a b, 0 <= f a b) -> 0 <= sum2 d f.
Proof. intros H. apply lsum_nonneg; intros. apply lsum_nonneg; auto. Qed.
Lemma sum2_lsum {A} d (l : list A) f : sum2 d (fun a b => lsum l (f a b)) = lsum l (fun x => sum2 d (fun a b => f a b x)).
Proof.
  unfold sum2. rewrite (lsum_swap l). apply lsum_ext; intros. apply lsum_swap.
Qed.
Lemma sum2_zero_inv d f : (forall a b, 0 <= f a b) -> sum2 d f = 0 -> forall a b, (a < d)%nat -> (b < d)%nat -> f a b = 0.
Proof.
  intros H E a b Ha Hb.
  assert (Hrow : lsum (seq 0 d) (f a) = 0).
  { apply (lsum_zero_inv (seq 0 d) (fun a => lsum (seq 0 d) (f a))); [|exact E|apply in_seq; lia]. intros; apply lsum_nonneg; auto. }
  apply (lsum_zero_inv (seq 0 d) (f a)); [auto|exact Hrow|apply in_seq; lia].
Qed.

Lemma lsum_filter {A} (p : A -> bool) l f : lsum l f = lsum (filter p l) f + lsum (filter (fun x => negb (p x)) l) f.
Proof. induction l as [|x l IH]; cbn; [lra|]. destruct (p x); cbn; unfold lsum in *; lra. Qed.
Lemma lsum_term {A} (l : list A) f x : (forall y, 0 <= f y) -> In x l -> f x <= lsum l f.
Proof.
  intros Hf. induction l as [|y l IH]; cbn; [easy|]. assert (0 <= lsum l f) by now apply lsum_nonneg. unfold lsum in *.
  intros [->|H']; [lra|]. specialize (IH H'). specialize (Hf y). lra.
Qed.
(** equal terms count as often as they occur *)
Lemma lsum_count l f (v : nat) : (forall y, 0 <= f y) -> INR (count_occ Nat.eq_dec l v) * f v <= lsum l f.
Proof.
  intros Hf. induction l as [|y l IH]; [cbn; lra|]. cbn [lsum fold_right count_occ]. fold (lsum l f). specialize (Hf y).
  destruct (Nat.eq_dec y v) as [->|]; [rewrite S_INR|]; lra.
Qed.
Lemma lsum_cons {A} (x : A) l f : lsum (x :: l) f = f x + lsum l f.
Proof. reflexivity. Qed.
(** * Spans *)
Lemma lsum_app {A} (l l' : list A) f : lsum (l ++ l') f = lsum l f + lsum l' f.
Proof. unfold lsum. induction l as [|x l IH]; cbn; [ring|]. rewrite IH. ring. Qed.
Lemma lsum_map {A B} (f : A -> B) l g : lsum (map f l) g = lsum l (fun x => g (f x)).
Proof. induction l; cbn; [reflexivity|]. now f_equal. Qed.
Lemma lsum_equal (l : list nat) f y : lsum (filter (Nat.eqb y) l) f = INR (count_occ Nat.eq_dec l y) * f y.
Proof.
  induction l as [|x l IH]; [cbn; ring|]. cbn [filter count_occ]. destruct (Nat.eqb_spec y x) as [<-|N].
  - rewrite lsum_cons, IH. destruct (Nat.eq_dec y y); [|easy]. rewrite S_INR. ring.
  - destruct (Nat.eq_dec x y); [congruence|]. exact IH.
Qed.
(** ** Maxima *)
Lemma lmax_nonneg {A} (l : list A) f : 0 <= lmax l f.
Proof. induction l as [|x l IH]; cbn; [lra|]. eapply Rle_trans; [exact IH|apply Rmax_r]. Qed.
Lemma lmax_ge {A} (l : list A) f x : In x l -> f x <= lmax l f.
Proof. induction l as [|y l IH]; cbn; [easy|]. intros [->|H]; [apply Rmax_l|]. eapply Rle_trans; [apply IH, H|apply Rmax_r]. Qed.
Lemma lmax_le {A} (l : list A) f c : 0 <= c -> (forall x, In x l -> f x <= c) -> lmax l f <= c.
Proof. intros Hc. induction l as [|y l IH]; cbn; [easy|]. intros H. apply Rmax_lub; auto. Qed.
Lemma lmax_ext {A} (l : list A) f g : (forall x, In x l -> f x = g x) -> lmax l f = lmax l g.
Proof.
  induction l as [|x l IH]; intros H; [reflexivity|]. change (Rmax (f x) (lmax l f) = Rmax (g x) (lmax l g)).
  rewrite (H x (or_introl eq_refl)), IH; [reflexivity|]. intros; apply H; now right.
Qed.
