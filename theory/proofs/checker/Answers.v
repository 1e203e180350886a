(* Three answers. Only [Fine] is ever claimed to mean something: the reasons of the others, and the lines that they name, are for the reader. *)
From Coq Require Import List Arith Bool String.
Import ListNotations.

(** the line is 0 until a caller knows it *)
Inductive result (A : Type) := Fine (x : A) | Bad (why : string) (line : nat) | Unclear (why : string) (line : nat).
Arguments Fine {A} x. Arguments Bad {A} why line. Arguments Unclear {A} why line.
Definition bind {A B} (a : result A) (f : A -> result B) : result B :=
  match a with Fine x => f x | Bad w n => Bad w n | Unclear w n => Unclear w n end.
Notation "x <- a ;; b" := (bind a (fun x => b)) (at level 61, a at next level, right associativity).
Notation "' p <- a ;; b" := (bind a (fun x => match x with p => b end)) (at level 61, p pattern, a at next level, right associativity).
Notation "a ;; b" := (bind a (fun _ => b)) (at level 61, right associativity).
Definition need (b : bool) (why : string) : result unit := if b then Fine tt else Bad why 0.
Definition at_line {A} (n : nat) (a : result A) : result A :=
  match a with Fine x => Fine x | Bad w O => Bad w n | Unclear w O => Unclear w n | _ => a end.
Fixpoint all_of {A} (f : A -> result unit) (l : list A) : result unit := match l with [] => Fine tt | x :: l => f x ;; all_of f l end.
(** with the line of each part, as far as lines are given *)
Fixpoint all_at {A} (f : A -> result unit) (l : list A) (lines : list nat) : result unit :=
  match l with [] => Fine tt | x :: l => at_line (hd 0 lines) (f x) ;; all_at f l (tl lines) end.

Lemma bind_fine {A B} (a : result A) (f : A -> result B) y : bind a f = Fine y -> exists x, a = Fine x /\ f x = Fine y.
Proof. destruct a as [x| |]; cbn; try discriminate. intros H. now exists x. Qed.
Lemma need_fine b why u : need b why = Fine u -> b = true.
Proof. unfold need. now destruct b. Qed.
Lemma at_line_fine {A} n (a : result A) x : at_line n a = Fine x -> a = Fine x.
Proof. destruct a as [y|w [|k]|w [|k]]; cbn; try discriminate; auto. Qed.
Lemma all_of_fine {A} (f : A -> result unit) l u : all_of f l = Fine u -> forall x, In x l -> f x = Fine tt.
Proof.
  induction l as [|y l IH]; cbn; intros H x Hx; [easy|]. apply bind_fine in H as ([] & H1 & H2). destruct Hx as [<-|Hx]; auto.
Qed.
Lemma all_at_fine {A} (f : A -> result unit) l lines u : all_at f l lines = Fine u -> forall x, In x l -> f x = Fine tt.
Proof.
  revert lines; induction l as [|y l IH]; cbn; intros lines H x Hx; [easy|]. apply bind_fine in H as ([] & H1 & H2). apply at_line_fine in H1.
  destruct Hx as [<-|Hx]; eauto.
Qed.
(** takes one step off H : a ;; b = Fine y; a new hypothesis says that a is Fine *)
Ltac fine H :=
  let x := fresh "x" in let H' := fresh H in
  apply bind_fine in H as (x & H' & H); try (apply at_line_fine in H'); try (apply need_fine in H').
